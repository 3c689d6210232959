"""Reads a cBioPortal study folder as a cohort."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from connectors.cohorts.study_files import column_of, read_study_file
from connectors.cohorts.study_genes import gene_columns
from connectors.cohorts.study_timeline import StudyLine, study_lines
from connectors.cohorts.study_words import (
    best_response_of,
    drugs_in,
    happened,
    histology_of,
    msi_of,
    sex_of,
    smoking_of,
    therapy_class,
)
from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from data.message import Message
from data.reference.cohort_schema import cohort_columns

_ID: Final = "PATIENT_ID"
_PATIENTS: Final = "data_clinical_patient.txt"
_SAMPLES: Final = "data_clinical_sample.txt"
_NUMBERS: Final = (
    "age_years",
    "pack_years",
    "ecog",
    "albumin_g_dl",
    "nlr",
    "therapy_line",
    "pfs_months",
    "os_months",
)
_SAMPLE_NUMBERS: Final = ("tmb_per_mb", "pdl1_tps_percent", "fraction_genome_altered")
_OF_DERIVED_RATIO: Final = 2.0
"""What the published table of the same patients took (Chang 2024)."""

_Floats = NDArray[np.float64]
_Words = Callable[[str], str]


def read_study_folder(folder: Path) -> PatientCohort:
    """Read clinical files, genes and, where it names drugs, the timeline.

    With a timeline of therapies there is a row a line of therapy, its id
    `<patient>#<line>`; without one, a row a patient. The first sample of a patient
    counts. Docs: docs/reference/cohort_schema.md.

    Args:
        folder: With `data_clinical_patient.txt` at least.

    Raises:
        SourceUnavailableError: If a file cannot be read.
        InvalidClinicalValueError: If a column is missing or a patient is there twice.
    """
    patients = read_study_file(folder / _PATIENTS, [_ID])
    patients = patients[patients[_ID] != ""].reset_index(drop=True)
    if patients.empty or patients[_ID].duplicated().any():
        raise InvalidClinicalValueError("cohort.rows", rows=len(patients))
    samples = _first_samples(folder, patients[_ID])
    notes: list[Message] = []
    numbers = _numbers(patients, samples, notes)
    if "SAMPLE_ID" in samples.columns:
        numbers |= gene_columns(folder, tuple(samples["SAMPLE_ID"]))
    categories = _categories(patients, samples)
    numbers |= _outcomes(patients, categories)
    cohort = PatientCohort(
        name=folder.resolve().name,
        patient_ids=tuple(patients[_ID]),
        sites=np.full(len(patients), folder.resolve().name),
        simulated=np.zeros(len(patients), dtype=np.bool_),
        numbers=numbers,
        categories=categories,
        notes=tuple(notes),
    )
    lines = study_lines(folder)
    return by_line(cohort, lines) if lines else cohort


def by_line(cohort: PatientCohort, lines: tuple[StudyLine, ...]) -> PatientCohort:
    """A row a line of therapy, its therapy and progression from the timeline.

    What was seen once a patient, such as genes, is repeated; the best response is not,
    because it belongs to one line that the files do not name.

    Args:
        cohort: A row a patient.
        lines: Of these patients; others are left out.
    """
    place = {one: row for row, one in enumerate(cohort.patient_ids)}
    own = [line for line in lines if line.patient in place]
    rows = np.array([place[line.patient] for line in own], np.int64)
    numbers = {
        name: values[rows]
        for name, values in cohort.numbers.items()
        if name != "response"
    }
    categories = {
        name: values[rows]
        for name, values in cohort.categories.items()
        if name != "best_response"
    }
    return PatientCohort(
        cohort.name,
        tuple(f"{line.patient}#{line.number}" for line in own),
        cohort.sites[rows],
        cohort.simulated[rows],
        {
            **numbers,
            "therapy_line": np.array([float(line.number) for line in own]),
            "previous_systemic_therapy": np.array(
                [float(line.number > 1) for line in own]
            ),
            "pfs_months": np.array([line.pfs_months for line in own]),
            "pfs_event": np.array([float(line.progressed) for line in own]),
        },
        {
            **categories,
            "therapy": np.array([line.therapy for line in own]),
            "drugs": np.array(["+".join(line.drugs) for line in own]),
        },
        cohort.notes,
    )


def _first_samples(folder: Path, patients: "pd.Series[str]") -> pd.DataFrame:
    """The first sample of each patient, in the patients' order."""
    path = folder / _SAMPLES
    if not path.exists():
        return pd.DataFrame(index=range(len(patients)))
    samples = read_study_file(path, [_ID, "SAMPLE_ID"])
    first = samples.drop_duplicates(_ID).set_index(_ID)
    return first.reindex(patients).fillna("").reset_index(drop=True)


def _numbers(
    patients: pd.DataFrame, samples: pd.DataFrame, notes: list[Message]
) -> dict[str, _Floats]:
    found: dict[str, _Floats] = {}
    for name, table, file in (
        *((name, patients, "patient") for name in _NUMBERS),
        *((name, samples, "sample") for name in _SAMPLE_NUMBERS),
    ):
        text = column_of(table, name, file)
        if text is not None:
            found[name] = _parsed(name, text, notes)
    derived = column_of(patients, "dnlr", "patient")
    if derived is not None and "nlr" not in found:
        found["nlr"] = _OF_DERIVED_RATIO * _parsed("nlr", derived, notes)
        notes.append(Message("cohort.nlr_from_dnlr"))
    if np.any(found.get("pdl1_tps_percent", np.array([])) == 0):
        notes.append(Message("cohort.pdl1_zero"))
    if "therapy_line" in found:
        line = found["therapy_line"]
        found["previous_systemic_therapy"] = np.where(
            np.isnan(line), np.nan, (line > 1).astype(float)
        )
    return found


def _parsed(name: str, text: "pd.Series[str]", notes: list[Message]) -> _Floats:
    """Numbers of a column; what is none, or impossible, is unknown and noted."""
    spec = cohort_columns("patients")[name]
    values = pd.to_numeric(text, errors="coerce").to_numpy(float)
    wrong = (values < spec.least) | (values > spec.most)
    wrong |= np.isnan(values) & ~text.str.lower().isin(("", "na", "nan")).to_numpy()
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0]) + 1
        notes.append(
            Message.of("cohort.rejected", column=name, count=int(wrong.sum()), row=row)
        )
    return np.where(wrong, np.nan, values)


def _categories(
    patients: pd.DataFrame, samples: pd.DataFrame
) -> dict[str, NDArray[np.str_]]:
    wanted: tuple[tuple[str, pd.DataFrame, str, _Words], ...] = (
        ("sex", patients, "patient", sex_of),
        ("smoking_status", patients, "patient", smoking_of),
        ("histology", patients, "patient", histology_of),
        ("msi", samples, "sample", msi_of),
        ("therapy", patients, "patient", lambda said: therapy_class(drugs_in(said))),
        ("drugs", patients, "patient", lambda said: "+".join(drugs_in(said))),
        ("best_response", patients, "patient", best_response_of),
    )
    sources = {"therapy": "drugs", "best_response": "response_words"}
    found = {}
    for name, table, file, words in wanted:
        text = column_of(table, sources.get(name, name), file)
        if text is not None:
            found[name] = np.array([words(said) for said in text], dtype=np.str_)
    return found


def _outcomes(
    patients: pd.DataFrame, categories: dict[str, NDArray[np.str_]]
) -> dict[str, _Floats]:
    found: dict[str, _Floats] = {}
    for name, source in (("pfs_event", "pfs_status"), ("os_event", "os_status")):
        text = column_of(patients, source, "patient")
        if text is not None:
            found[name] = np.array([happened(said) for said in text])
    best = categories.get("best_response")
    if best is not None:
        known = np.isin(best, ("CR", "PR", "SD", "PD"))
        found["response"] = np.where(known, np.isin(best, ("CR", "PR")), np.nan)
    return found
