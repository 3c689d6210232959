"""What ImageNet's weights buy at 50, 200 and all training nodules.

    python -m tests.bench.transfer_learning pool rated.npz out [--modes frozen partly]

The task is the readers' rating (4–5 against 1–2) from the picture alone, without the
size as a number; the judges are the nodules of held-out patients. Stages that do not
learn are computed once.
"""

import argparse
import json
import logging
import time
from pathlib import Path

import matplotlib as mpl
import numpy as np
import torch
from matplotlib import pyplot as plt
from torch import Tensor, nn
from torch.nn import functional

from connectors.training_files.outlines import read_rated
from connectors.training_files.rated_pool import draw_rated_dataset
from fusion.network.image_encoder import FEATURES, ImageEncoder, Tuning
from fusion.statistics.comparison import estimate, resampled
from fusion.statistics.logistic_fit import fit_logistic
from fusion.statistics.ranking import RankedScores
from fusion.training.image_expert.dataset import held_out_nodules
from fusion.training.image_expert.head import fit_projection
from fusion.training.image_expert.train import as_share, decided

SIZES = (50, 200, 1000)
COMPONENTS, RIDGE = 32, 100.0
EPOCHS, BATCH = 8, 16
_logger = logging.getLogger(__name__)


def fixed_part(encoder: ImageEncoder, views: np.ndarray) -> Tensor:
    """What the stages that do not learn make of the views."""
    network, outcome = encoder.network, []
    for first in range(0, len(views), 16):
        flat = torch.from_numpy(as_share(views[first : first + 16])).flatten(0, 1)
        if encoder.tuning is not Tuning.FULL:
            with torch.no_grad():
                flat = network.bn1(network.conv_stem((flat - 0.5) / 0.5))
                for block in network.blocks[:-2]:
                    flat = block(flat)
        outcome.append(flat.half().unflatten(0, (-1, 3)))
    return torch.cat(outcome)


class Rater(nn.Module):
    """The part that learns, with a linear head."""

    def __init__(self, encoder: ImageEncoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(FEATURES, 1)

    def features(self, fixed: Tensor) -> Tensor:
        network, flat = self.encoder.network, fixed.float().flatten(0, 1)
        if self.encoder.tuning is Tuning.FULL:
            return self.encoder.pooled(network.forward_features((flat - 0.5) / 0.5))
        for block in network.blocks[-2:]:
            flat = block(flat)
        return self.encoder.pooled(network.bn2(network.conv_head(flat)))

    def forward(self, fixed: Tensor) -> Tensor:
        return self.head(self.features(fixed))[:, 0]


def in_parts(model: nn.Module, fixed: Tensor) -> np.ndarray:
    with torch.no_grad():
        return torch.cat([model(part) for part in fixed.split(32)]).numpy()


def frozen_scores(
    features: np.ndarray, events: np.ndarray, judged: np.ndarray
) -> np.ndarray:
    projection = fit_projection(features, min(COMPONENTS, len(features) // 4))
    beta = fit_logistic(projection.components(features), events, ridge=RIDGE)
    return beta[0] + projection.components(judged) @ beta[1:]


def tuned_scores(
    encoder: ImageEncoder, fixed: Tensor, events: np.ndarray, judged: Tensor, seed: int
) -> np.ndarray:
    rater = Rater(encoder)
    rng = np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder.parameters(), "lr": 3e-4},
            {"params": rater.head.parameters(), "lr": 3e-3},
        ],
        weight_decay=1e-2,
    )
    wanted = torch.from_numpy(events.astype(np.float32))
    for _ in range(EPOCHS):
        rater.train()
        order = rng.permutation(len(events))
        for chosen in np.array_split(order, max(1, len(order) // BATCH)):
            batch = fixed[chosen].flip(-1) if rng.random() < 0.5 else fixed[chosen]
            loss = functional.binary_cross_entropy_with_logits(
                rater(batch), wanted[chosen]
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    rater.eval()
    return in_parts(rater, judged)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("rated", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--modes", nargs="+", default=["frozen", "partly", "full"])
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    shapes = read_rated(arguments.rated)
    pool = draw_rated_dataset(shapes, arguments.pool, renderings=1, empty=0, seed=1)
    held_out, known = held_out_nodules(shapes), decided(shapes)
    train, judged = known & ~held_out, known & held_out
    events = shapes.malignancy >= 4
    _, patients = np.unique(shapes.library.patient, return_inverse=True)
    results = []
    for mode in arguments.modes:
        tuning = Tuning(mode)
        for imagenet in (True, False):
            torch.manual_seed(0)
            encoder = ImageEncoder(tuning, imagenet=imagenet).eval()
            fixed = fixed_part(encoder, pool.views[0][train])
            tested = fixed_part(encoder, pool.views[0][judged])
            if tuning is Tuning.FROZEN:
                rater = Rater(encoder).eval()
                seen = [in_parts_of(rater, one) for one in (fixed, tested)]
            for size in SIZES:
                started = time.monotonic()
                scores = []
                for seed in range(arguments.seeds):
                    rng = np.random.default_rng(seed)
                    rows = rng.permutation(int(train.sum()))[:size]
                    answers = events[train][rows]
                    if tuning is Tuning.FROZEN:
                        scores.append(frozen_scores(seen[0][rows], answers, seen[1]))
                        continue
                    torch.manual_seed(seed)
                    fresh = ImageEncoder(tuning, imagenet=imagenet)
                    if not imagenet:
                        fresh.load_state_dict(encoder.state_dict())
                    scores.append(
                        tuned_scores(fresh, fixed[rows], answers, tested, seed)
                    )
                results.append(
                    {
                        "mode": mode,
                        "start": "imagenet" if imagenet else "chance",
                        "cases": min(size, int(train.sum())),
                        "auc": auc_of(scores, events[judged], patients[judged]),
                        "seconds": round(time.monotonic() - started, 1),
                    }
                )
                _logger.info("%s", results[-1])
                write(results, arguments.out)


def in_parts_of(rater: Rater, fixed: Tensor) -> np.ndarray:
    with torch.no_grad():
        return torch.cat([rater.features(part) for part in fixed.split(32)]).numpy()


def auc_of(
    scores: list[np.ndarray], events: np.ndarray, patients: np.ndarray
) -> dict[str, float]:
    """Mean over the seeds; the interval from a bootstrap of the judging patients."""
    ranked = [RankedScores.of(one, events) for one in scores]
    draws = [
        np.mean([one.auc(weights) for one in ranked])
        for weights in resampled(patients, np.random.default_rng(0), 500)
    ]
    found = estimate(float(np.mean([one.auc() for one in ranked])), np.array(draws))
    return {"value": found.value, "low": found.low, "high": found.high}


def write(results: list[dict[str, object]], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "transfer_learning.json").write_text(json.dumps(results, indent=1))
    mpl.use("svg")
    figure, axes = plt.subplots(figsize=(6, 4))
    for key in sorted({(row["mode"], row["start"]) for row in results}):
        rows = [row for row in results if (row["mode"], row["start"]) == key]
        cases = [row["cases"] for row in rows]
        value, low, high = (
            np.array([row["auc"][name] for row in rows])
            for name in ("value", "low", "high")
        )
        line = "-" if key[1] == "imagenet" else "--"
        axes.errorbar(
            cases,
            value,
            [value - low, high - value],
            ls=line,
            capsize=3,
            label=f"{key[0]}, from {key[1]}",
        )
    axes.set(xscale="log", xlabel="training nodules", ylabel="AUC, held-out patients")
    axes.legend(fontsize=7)
    figure.savefig(out / "transfer_learning.svg")
    plt.close(figure)


if __name__ == "__main__":
    main()
