"""How the image expert meets pictures that it did not learn from.

    python -m tests.bench.image_domain folder_of_training [nodule-patches]

Held-out renderings, the same with a wrong window or noise, lung without a nodule, and
real patches of 51 mm. Real ratings are described, not tested.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

import numpy as np
from scipy import ndimage

from fusion.network.nodule_views import views_of_array, windowed
from fusion.network.released_image_expert import (
    released_encoder,
    released_image_expert,
)
from fusion.training.image_expert.train import as_share

COUNT = 200


def shares(views: np.ndarray, diameter_mm: np.ndarray) -> dict[str, float]:
    """Share familiar, unusual (widened) and unknown (withheld)."""
    rated = released_image_expert().rate(released_encoder()(views), diameter_mm)
    kinds = [one.familiarity.value for one in rated]
    names = ("familiar", "unusual", "unknown")
    return {name: round(kinds.count(name) / len(kinds), 3) for name in names}


def changed(views: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Pictures spoilt on purpose."""
    hu = views * 1400 - 1000
    noise = rng.normal(0, 1, views.shape).astype(np.float32)
    return {
        "as rendered": views,
        "soft-tissue window (−160…240 HU)": np.clip((hu + 160) / 400, 0, 1),
        "values 1000 HU too high": windowed(hu + 1000),
        "values inverted": 1 - views,
        "noise of 200 HU": windowed(hu + 200 * noise),
        "noise alone": rng.random(views.shape).astype(np.float32),
    }


def real_views(folder: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Views of the real patches, diameters of their masks, and their names."""
    with np.load(folder / "patches.npz") as file:
        images, masks, names = file["images"], file["masks"], file["names"].tolist()
    views, diameter = [], []
    for image, mask in zip(images, masks, strict=True):
        inside = ndimage.binary_erosion(mask > 0)
        voxels = max(int(inside.sum()), 20)  # the outline voxel is not nodule
        centre = ndimage.center_of_mass(mask > 0)
        hu = image.astype(np.float32) * 1800 - 1200
        views.append(views_of_array(hu, (1.0, 1.0, 1.0), centre).window)
        diameter.append(max(4.0, (6 * voxels / np.pi) ** (1 / 3)))
    return np.stack(views), np.array(diameter), names


def real_ratings(folder: Path) -> list[dict[str, object]]:
    """What the expert says of the real nodules that a reader rated; described only."""
    views, diameter, names = real_views(folder)
    rated = released_image_expert().rate(released_encoder()(views), diameter)
    with (folder / "lidc_link.csv").open(encoding="utf-8") as stream:
        links = {row["file"]: int(row["mal"]) for row in csv.DictReader(stream)}
    return [
        {"rating": links[name], "diameter_mm": size, "probability": one.probability}
        for name, size, one in zip(names, diameter.round(1), rated, strict=True)
        if name in links
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("real", type=Path, nargs="?")
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    with np.load(arguments.folder / "held_out.npz") as file:
        views = as_share(file["views"][:COUNT])
        diameter = file["diameter_mm"][:COUNT].astype(float)
    found = {
        name: shares(one.astype(np.float32), diameter)
        for name, one in changed(views, rng).items()
    }
    empty = as_share(np.load(arguments.folder / "pool" / "views_0_00000.npy"))
    found["lung without a nodule"] = shares(empty, np.full(len(empty), 8.0))
    if arguments.real:
        real, sizes, _ = real_views(arguments.real)
        found["real patches, 51 mm"] = shares(real, sizes)
        by_rating: dict[int, list[float]] = {}
        for row in real_ratings(arguments.real):
            if row["probability"] is not None:
                by_rating.setdefault(row["rating"], []).append(row["probability"])
        for rating, told in sorted(by_rating.items()):
            found[f"real, rated {rating}"] = {
                "nodules": len(told),
                "median probability": round(float(np.median(told)), 3),
            }
    sys.stdout.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
