"""Trains the fused network on a site's own tables, and tests it on people held out.

Started again with the same record and the same plan, it goes on where it stopped.
"""

from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data.errors import InvalidClinicalValueError
from fusion.network.fused_experts import NetworkSizes
from fusion.network.fused_inputs import features
from fusion.network.fused_network import FusedNetwork
from fusion.statistics.comparison import Estimate, estimate, resampled
from fusion.statistics.folds import patient_folds
from fusion.statistics.ranking import RankedScores
from fusion.training.fused.loss import standard_of
from fusion.training.fused.member import Schedule, Told, after_members, train_member
from fusion.training.fused.run import RunRecord, trained_members
from fusion.training.fused.tables import SitePatients
from fusion.training.fused.tensors import FusedData

# Counts; chosen: fewer patients fit chance.
FEWEST_EACH: Final = 10
FEWEST_KNOWN: Final = 20
"""Patients to learn from in whom a column must be known to be looked at."""

# Counts; chosen: fewer folds fit on fewer patients, fewer resamples make intervals
# less sure.
_FOLDS: Final = 5
_RESAMPLES: Final = 1000
_HEADS: Final = ("growth", "malignancy", "response")


@dataclass(frozen=True, slots=True)
class SitePlan:
    """Plan of a site's training.

    Attributes:
        members: Of the ensemble.
        seed: Of all chance.
        test_site: Held out whole; empty holds out a fifth of the people.
        sizes: Of the network.
        schedule: Of each member.
    """

    members: int = 5
    seed: int = 1
    test_site: str = ""
    sizes: NetworkSizes = field(default_factory=NetworkSizes)
    schedule: Schedule = field(
        default_factory=lambda: Schedule(epochs=60, batch=64, patience=10)
    )


def train_site(
    patients: SitePatients, plan: SitePlan, record: RunRecord, on_progress: Told
) -> dict[str, object]:
    """Train and test, or go on with what the record holds.

    Args:
        patients: Of the site's tables.
        plan: What to do.
        record: Keeps the run.
        on_progress: Called after each epoch.

    Returns:
        The figures of the run.

    Raises:
        InvalidClinicalValueError: If a part would hold nobody.
        InvalidSettingError: If the record holds another run.
    """
    torch.set_num_threads(1)
    record.claim(asdict(plan) | {"table": _digest(patients)})
    part = parts_of(patients, plan)
    patients, ignored = without_unseen(patients, part == 0)
    train, validate = patients.of(part == 0), patients.of(part == 1)
    standard = standard_of(train)
    for member in range(plan.members):
        if record.member(member) is not None:
            continue
        progress = train_member(
            train,
            validate,
            standard,
            plan.sizes,
            plan.schedule,
            (plan.seed, member),
            record.checkpoint,
            after_members(on_progress, member, plan.members),
        )
        record.keep_member(member, progress.weights, progress.curve)
    members = trained_members(record, plan.members)
    networks = [_network(weights, plan, train) for weights in members]
    metrics = _metrics(networks, patients, part, plan) | {"ignored": ignored}
    curves = [record.curve(member) for member in range(plan.members)]
    record.keep_metrics(metrics, curves)
    return metrics


def without_unseen(
    patients: SitePatients, learning: NDArray[np.bool_]
) -> tuple[SitePatients, list[str]]:
    """Drop the columns that hardly anybody to learn from has.

    A token that was never trained answers by chance, so a column that only the test
    site measures must not be looked at.

    Args:
        patients: All of them.
        learning: Shape (patients,).

    Returns:
        The patients, and the names of the columns that are left out.
    """
    counts = patients.of(learning).known.sum(0)
    kept = (counts >= FEWEST_KNOWN).float()
    data = patients.data
    hidden = data.hidden(torch.ones(len(data)), kept.expand(len(data), -1))
    lost = (data.known.sum(0) > 0) & (kept == 0)
    names = [one.column for one, gone in zip(features(), lost, strict=True) if gone]
    return replace(patients, data=hidden), names


def _digest(patients: SitePatients) -> str:
    """Tells one cohort from another without saying anything of it."""
    content = sha256()
    for name in ("values", "known", "therapy", "targets", "survived"):
        content.update(getattr(patients.data, name).numpy().tobytes())
    return content.hexdigest()


def parts_of(patients: SitePatients, plan: SitePlan) -> NDArray[np.int64]:
    """0 to learn, 1 to stop early, 2 to test, a number a row; people stay whole.

    Raises:
        InvalidClinicalValueError: If a part would hold nobody.
    """
    happened = torch.nan_to_num(patients.data.targets).sum(1).numpy() > 0
    rng = np.random.default_rng(plan.seed)
    fold = patient_folds(happened, patients.persons, _FOLDS, rng)
    part = np.where(fold == 0, 2, np.where(fold == 1, 1, 0))
    if plan.test_site:
        away = patients.sites == plan.test_site
        part = np.where(away, 2, np.where(fold == 1, 1, 0))
    for one in range(3):
        if not (part == one).any():
            raise InvalidClinicalValueError("training.part_empty", site=plan.test_site)
    return part.astype(np.int64)


def _network(
    weights: dict[str, Tensor], plan: SitePlan, train: FusedData
) -> FusedNetwork:
    network = FusedNetwork(plan.sizes, standard_of(train))
    network.load_state_dict(weights)
    network.eval()
    return network


def _metrics(
    networks: list[FusedNetwork],
    patients: SitePatients,
    part: NDArray[np.int64],
    plan: SitePlan,
) -> dict[str, object]:
    test, rows = patients.of(part == 2), part == 2
    with torch.no_grad():
        logits = torch.stack([net(*test.asked()).log_odds for net in networks]).mean(0)
    targets = test.targets.numpy()
    persons = patients.persons[rows]
    heads: dict[str, object] = {}
    for place, name in enumerate(_HEADS):
        known = ~np.isnan(targets[:, place])
        events = targets[known, place] == 1
        if min(int(events.sum()), int((~events).sum())) < FEWEST_EACH:
            continue
        scores = logits.numpy()[known, place].astype(np.float64)
        auc = _auc(scores, events, persons[known], plan.seed)
        heads[name] = {
            "n": int(known.sum()),
            "events": int(events.sum()),
            "auc": {"value": auc.value, "low": auc.low, "high": auc.high},
        }
    return {
        "cohort": sorted({str(site) for site in patients.sites}),
        "patients": len(part),
        "left_out_for_therapy": patients.left_out,
        "learnt_from": int((part == 0).sum()),
        "tested_on": int(rows.sum()),
        "test_site": plan.test_site,
        "heads": heads,
    }


def _auc(
    scores: NDArray[np.float64],
    events: NDArray[np.bool_],
    persons: NDArray[np.int64],
    seed: int,
) -> Estimate:
    ranked = RankedScores.of(scores, events)
    rng = np.random.default_rng(seed)
    draws = [ranked.auc(weights) for weights in resampled(persons, rng, _RESAMPLES)]
    return estimate(ranked.auc(), np.array(draws))
