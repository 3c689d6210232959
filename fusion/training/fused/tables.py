"""A site's own patients as tensors: tables without images, any modalities."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from fusion.network.fused_inputs import tabular_inputs
from fusion.network.prediction_tasks import therapies
from fusion.training.fused.tensors import FusedData, bins_of

_OUTCOMES = ("growth_12_months", "malignant", "response")


@dataclass(frozen=True, slots=True, eq=False)
class SitePatients:
    """Patients of one or more tables.

    Attributes:
        data: As the network takes them; nobody has an image.
        sites: Shape (patients,).
        persons: Shape (patients,); whole numbers, equal for rows of one person.
        left_out: Patients whose therapy is not one that the network knows.
    """

    data: FusedData = field(repr=False)
    sites: NDArray[np.str_]
    persons: NDArray[np.int64]
    left_out: int

    def of(self, rows: NDArray[np.bool_]) -> FusedData:
        """Some of the patients."""
        return self.data.of(torch.as_tensor(np.flatnonzero(rows)))


def site_patients(
    cohorts: Sequence[PatientCohort], components: int, therapy: str = ""
) -> SitePatients:
    """Join cohorts whose columns may differ; what one lacks is not measured there.

    Args:
        cohorts: Tables of patients.
        components: Of the image, as the network expects them.
        therapy: What is given where a table names none; empty leaves them out.

    Raises:
        InvalidClinicalValueError: If nobody is left, or a value is impossible.
    """
    parts = [_tensors(cohort, therapy) for cohort in cohorts]
    kept = sum(len(part["therapy"]) for part in parts)
    if kept == 0:
        raise InvalidClinicalValueError("training.no_therapy")
    joined = {
        name: torch.cat([torch.as_tensor(part[name]) for part in parts])
        for name in parts[0]
        if name not in ("sites", "persons")
    }
    nothing = torch.zeros(kept)
    return SitePatients(
        FusedData(
            components=torch.zeros(1, components),
            picture=torch.zeros(kept, dtype=torch.int64),
            diameter=nothing,
            seen=nothing,
            **joined,
        ),
        np.concatenate([part["sites"] for part in parts]),
        _numbered(parts),
        sum(len(cohort) for cohort in cohorts) - kept,
    )


def _tensors(
    cohort: PatientCohort, therapy: str
) -> dict[str, NDArray[np.float32] | NDArray[np.int64] | NDArray[np.str_]]:
    given = np.array([one or therapy for one in cohort.category("therapy")])
    known_therapy = np.isin(given, therapies())
    own = cohort.rows(known_therapy)
    values, known = tabular_inputs(own)
    event = own.number("pfs_event")
    months = np.where(np.isnan(event), np.nan, own.number("pfs_months"))
    survived, progressed = bins_of(months, event)
    return {
        "values": values,
        "known": known,
        "therapy": np.array(
            [therapies().index(one) for one in given[known_therapy]], np.int64
        ),
        "targets": np.stack([own.number(name) for name in _OUTCOMES], axis=1).astype(
            np.float32
        ),
        "survived": survived,
        "progressed": progressed,
        "sites": own.sites,
        "persons": np.array([one.partition("#")[0] for one in own.patient_ids]),
    }


def _numbered(
    parts: Sequence[
        dict[str, NDArray[np.float32] | NDArray[np.int64] | NDArray[np.str_]]
    ],
) -> NDArray[np.int64]:
    """A number a person; persons of different tables are different."""
    names = [
        f"{number}/{person}"
        for number, part in enumerate(parts)
        for person in part["persons"]
    ]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
