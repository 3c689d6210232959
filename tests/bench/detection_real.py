"""What the built-in detector finds on the two real scans; traits of the known nodules.

Run as `python -m tests.bench.detection_real` where the real scans are.
"""

import os
import time
from pathlib import Path
from typing import Final

import numpy as np
import SimpleITK

from connectors.dicom.folder import DicomFolder
from connectors.dicom.series import read_series
from data.imaging.detection import NoduleCandidate
from data.imaging.volume import Acquisition, CTVolume, Millimetres3
from fusion.imaging.detection import SHOWN_FROM, BlobDetector, find_again
from fusion.imaging.lungs import lung_mask, zone_of
from fusion.imaging.morphology import nodule_morphology
from fusion.imaging.segmenting.segmentation import segment_nodule

ROOT: Final = Path(__file__).parents[2]
NODULE_LPS_MM: Final = (-57.2, 131.4, -520.8)
SHOWN: Final = 12


def thin_scan(data: Path) -> CTVolume:
    """LIDC-IDRI-0314, slices of 1 mm."""
    folder = data / "ct" / "lidc-idri-0314" / "dicom"
    (paths,) = DicomFolder(folder).contents().files.values()
    return read_series(paths)


def thick_scan(data: Path) -> tuple[CTVolume, Millimetres3]:
    """Slices of 5 mm, and the middle of its tumour mask."""
    folder = data / "ct" / "pyradiomics-lung1"
    image = SimpleITK.ReadImage(str(folder / "lung1_image.nrrd"))
    label = SimpleITK.GetArrayFromImage(
        SimpleITK.ReadImage(str(folder / "lung1_label.nrrd"))
    )
    x, y, z = image.GetSpacing()
    volume = CTVolume(
        SimpleITK.GetArrayFromImage(image).astype(np.int16),
        (z, y, x),
        image.GetOrigin(),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
        acquisition=Acquisition(slice_thickness_mm=5.0),
    )
    k, i, j = (float(c) for c in np.argwhere(label > 0).mean(axis=0))
    return volume, volume.lps_mm((k, i, j))


def rank_of(
    candidates: tuple[NoduleCandidate, ...], place: Millimetres3, reach_mm: float
) -> int | None:
    """Place of the first candidate within reach, from 1."""
    for rank, candidate in enumerate(candidates, 1):
        if np.linalg.norm(np.subtract(candidate.centre_mm, place)) < reach_mm:
            return rank
    return None


def report(name: str, volume: CTVolume, place: Millimetres3) -> str:
    """Rank and score of the known nodule, the list around it, and its traits."""
    lungs = lung_mask(volume)
    start, cpu = time.perf_counter(), time.process_time()
    candidates = BlobDetector().find(volume, lungs)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    rank = rank_of(candidates, place, 10.0)
    above = sum(candidate.score >= SHOWN_FROM for candidate in candidates)
    lines = [
        f"## {name}",
        f"{len(candidates)} candidates, {above} at or above {SHOWN_FROM}; known nodule "
        f"at rank {rank}; {seconds:.1f} s ({cpu:.1f} s of processor)",
    ]
    for order, one in enumerate(candidates[:SHOWN], 1):
        zone = zone_of(lungs, one.centre_mm).key if lungs.side_at(one.centre_mm) else ""
        why = "; ".join(reason.in_language() for reason in one.reasons[:2])
        at = ", ".join(f"{c:.1f}" for c in one.centre_mm)
        lines.append(
            f"{order}. ({at}) {one.diameter_mm:.1f} mm, {one.score:.3f}, {zone}: {why}"
        )
    (again,) = find_again(volume, lungs, [place], 15.0)
    lines.append(
        "looked for at its place: "
        + ", ".join(f"{c.score:.3f} ({c.diameter_mm:.1f} mm)" for c in again.candidates)
    )
    found = segment_nodule(volume, place)
    for trait in nodule_morphology(found.region, found.mask, lungs).findings:
        lines.append(
            f"- {trait.trait}: {trait.present} ({trait.sureness}). "
            f"{trait.said.in_language()}"
        )
    return "\n".join(lines)


def main() -> None:
    """Print what is found on both scans."""
    data = Path(
        os.environ.get("FUSIONBOARD_SHARED_DATA", ROOT.parent / "shared" / "data")
    )
    print(report("LIDC-IDRI-0314, 1 mm", thin_scan(data), NODULE_LPS_MM))  # noqa: T201
    volume, place = thick_scan(data)
    print(report("lung1, 5 mm", volume, place))  # noqa: T201


if __name__ == "__main__":
    main()
