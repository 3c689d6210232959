"""Lines of therapy with their progression, from a study's timeline files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from connectors.cohorts.study_files import read_study_file
from connectors.cohorts.study_words import drugs_in, therapy_class
from data.errors import InvalidClinicalValueError

DAYS_OF_A_MONTH: Final = 365.25 / 12  # by definition
_SAME_LINE_DAYS: Final = 28  # chosen: longer ones join two lines
"""Drugs that begin within four weeks of each other are one line."""

_AGENTS: Final = ("AGENT", "AGENTS", "DRUG")
_WHAT_HAPPENED: Final = ("EVENT_TYPE", "STATUS", "SUBTYPE", "OVERALL_RESPONSE")


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One line of therapy of one patient.

    Attributes:
        patient: Id in the study.
        number: From 1, by start.
        drugs: Lower case.
        therapy: Category of the schema.
        pfs_months: From its start to progression, death or the last event.
        progressed: Whether it was progression or death.
    """

    patient: str
    number: int
    drugs: tuple[str, ...]
    therapy: str
    pfs_months: float
    progressed: bool


def study_lines(folder: Path) -> tuple[StudyLine, ...]:
    """Every line whose drugs and start are given; empty without such files.

    Progression is the first event after the start that is called progression (or PD),
    or death; without one the patient is censored at the last event of any kind.

    Args:
        folder: Of the study.

    Raises:
        SourceUnavailableError: If a file cannot be read.
        InvalidClinicalValueError: If a day is no number.
    """
    files = sorted(folder.glob("data_timeline*.txt"))
    if not files:
        return ()
    events = pd.concat(
        [read_study_file(file, ["PATIENT_ID", "START_DATE"]) for file in files],
        ignore_index=True,
    ).fillna("")
    events = events.assign(day=_days(events["START_DATE"]))
    return tuple(
        line
        for patient, own in events.dropna(subset=["day"]).groupby("PATIENT_ID")
        for line in _lines(str(patient), own.sort_values("day"))
    )


def _days(text: "pd.Series[str]") -> "pd.Series[float]":
    days = pd.to_numeric(text.str.strip().replace("", None), errors="coerce")
    wrong = days.isna() & (text.str.strip() != "")
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise InvalidClinicalValueError(
            "cohort.cell", column="START_DATE", row=row + 1, value=text.iloc[row][:40]
        )
    return days


def _lines(patient: str, events: pd.DataFrame) -> list[StudyLine]:
    starts: list[tuple[float, tuple[str, ...]]] = []
    for row in events.to_dict("records"):
        drugs = drugs_in(_first(row, _AGENTS))
        if not drugs:
            continue
        if starts and row["day"] - starts[-1][0] <= _SAME_LINE_DAYS:
            together = (*starts[-1][1], *drugs)
            starts[-1] = (starts[-1][0], tuple(dict.fromkeys(together)))
        else:
            starts.append((row["day"], drugs))
    ends = [row["day"] for row in events.to_dict("records") if _is_end(row)]
    last = float(events["day"].max())
    found = []
    for number, (start, drugs) in enumerate(starts, start=1):
        end = next((day for day in ends if day > start), None)
        months = ((last if end is None else end) - start) / DAYS_OF_A_MONTH
        found.append(
            StudyLine(
                patient, number, drugs, therapy_class(drugs), months, end is not None
            )
        )
    return found


def _first(row: Mapping[object, object], names: Sequence[str]) -> str:
    return next((str(row[name]) for name in names if row.get(name)), "")


def _is_end(row: Mapping[object, object]) -> bool:
    said = " ".join(str(row.get(name, "")) for name in _WHAT_HAPPENED).lower()
    words = said.replace(":", " ").split()
    return "progress" in said or "deceased" in said or bool({"pd", "death"} & {*words})
