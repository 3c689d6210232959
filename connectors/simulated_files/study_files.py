"""One visit written to disk: the CT series, its companions, its truth and marks."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.simulated_files.ct_series import write_slices
from connectors.simulated_files.dose_report import write_dose_report
from connectors.simulated_files.image_headers import ScanIdentifiers
from connectors.simulated_files.scout import FrontalProjection, write_scout
from data.simulated.anatomy.grid import Grid
from data.simulated.courses.visit import NoduleTruth, simulated_visit
from data.simulated.phantom.phantom import render

_THICK_SLICES: Final = 4  # count of slices averaged; chosen: more make thicker ones
MARKED_BY: Final = "simulated reader"


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """Rows of the cohort's own tables about one visit: marks and truth."""

    marks: list[dict[str, object]]
    truth: list[dict[str, object]]

    def to_json(self) -> str:
        """As text, to be kept until the cohort is complete."""
        return json.dumps({"marks": self.marks, "truth": self.truth})

    @classmethod
    def from_json(cls, text: str) -> "StudyRecord":
        """Read back what `to_json` wrote."""
        kept = json.loads(text)
        return cls(kept["marks"], kept["truth"])


def study_instances(visit: ScanIdentifiers) -> int:
    """Count the files that `write_study` writes."""
    plan = visit.plan
    slices = plan.protocol.slices
    thick = slices // _THICK_SLICES if plan.thick_series else 0
    return slices + thick + 1 + plan.dose_report


def write_study(folder: Path, visit: ScanIdentifiers) -> StudyRecord:
    """Render one visit and write all its files.

    Args:
        folder: An empty folder.
        visit: Which.
    """
    scene = simulated_visit(visit.patient, visit.number, visit.identifiers.seed)
    grid = scene.scan.grid
    projection, thick = FrontalProjection(grid), _ThickSlices(_THICK_SLICES)

    def watched() -> Iterator[NDArray[np.int16]]:
        for hu in render(scene.scan, [found.nodule for found in scene.nodules]):
            projection.add(hu)
            if visit.plan.thick_series:
                thick.add(hu)
            yield hu

    write_slices(folder, visit, "ct", 2, grid, watched())
    write_scout(folder, visit, projection, grid)
    if visit.plan.thick_series:
        write_slices(folder, visit, "thick", 3, thick.grid(grid), thick.slices)
    if visit.plan.dose_report:
        write_dose_report(folder, visit)
    return StudyRecord(
        [_mark(visit, found) for found in scene.nodules],
        [_truth(visit, found) for found in scene.nodules],
    )


class _ThickSlices:
    """Averages groups of neighbouring slices as they pass."""

    def __init__(self, together: int) -> None:
        self._together = together
        self._waiting: list[NDArray[np.int16]] = []
        self.slices: list[NDArray[np.int16]] = []

    def add(self, hu: NDArray[np.int16]) -> None:
        self._waiting.append(hu)
        if len(self._waiting) == self._together:
            self.slices.append(np.rint(np.mean(self._waiting, axis=0)).astype(np.int16))
            self._waiting = []

    def grid(self, thin: Grid) -> Grid:
        z, y, x = thin.origin_mm
        step = thin.step_mm[0]
        return Grid(
            (z + (self._together - 1) / 2 * step, y, x),
            (step * self._together, *thin.step_mm[1:]),
            (len(self.slices), *thin.shape[1:]),
        )


def tracking_uid(visit: ScanIdentifiers, label: str) -> str:
    """Tracking UID of a nodule: the same on every scan of the patient."""
    return visit.identifiers.uid(visit.patient.patient_id, "nodule", label)


def _mark(visit: ScanIdentifiers, found: NoduleTruth) -> dict[str, object]:
    x, y, z = found.seed_mm
    return {
        "study_instance_uid": visit.study_uid,
        "series_instance_uid": visit.series_uid("ct"),
        "tracking_uid": tracking_uid(visit, found.course.label),
        "nodule_label": found.course.label,
        "x_mm": round(x, 2),
        "y_mm": round(y, 2),
        "z_mm": round(z, 2),
        "marked_by": MARKED_BY,
    }


def _truth(visit: ScanIdentifiers, found: NoduleTruth) -> dict[str, object]:
    size, course = found.size, found.course
    return {
        "patient_id": visit.patient.patient_id,
        "study_instance_uid": visit.study_uid,
        "series_instance_uid": visit.series_uid("ct"),
        "scanned_on": visit.plan.on.isoformat(),
        "tracking_uid": tracking_uid(visit, course.label),
        "nodule_label": course.label,
        "volume_mm3": round(size.volume_mm3, 3),
        "solid_volume_mm3": round(size.solid_volume_mm3, 3),
        "long_axis_mm": round(size.long_axis_mm, 2),
        "short_axis_mm": round(size.short_axis_mm, 2),
        "centre_mm": [round(value, 2) for value in size.centre_mm],
        "density": course.density.value,
        "attachment": course.attachment.value,
        "growth_law": course.law,
        "shape_from": found.nodule.shape.source,
    }
