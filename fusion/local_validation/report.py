"""Acceptance reports on past cases that were scanned again."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from data.cohorts.reader_table import ReaderLabel
from data.message import Message
from data.results.local_validation import (
    LocalValidationFigure,
    LocalValidationOutcome,
    LocalValidationReport,
)
from data.results.release import ModelOutput
from fusion.local_validation.past_cases import PastCases, called_back
from fusion.local_validation.versions import output_version


def report_on(
    number: ModelOutput,
    cases: PastCases,
    source: str,
    figures: Mapping[str, LocalValidationFigure],
    judgement: tuple[LocalValidationOutcome, tuple[Message, ...]],
    called: NDArray[np.bool_],
) -> LocalValidationReport:
    """Put figures and judgement together with what they rest on.

    Args:
        number: Which number ran.
        cases: That it ran over.
        source: Where they come from.
        figures: By name.
        judgement: Whether it may be switched on, with the reasons.
        called: Shape (nodules,): whether it would have called the case back.
    """
    outcome, reasons = judgement
    return LocalValidationReport(
        number=number,
        version=output_version(number),
        outcome=outcome,
        source=source,
        labelled_by=cases.labelled_by,
        patients=len(np.unique(cases.patients)),
        nodules=len(cases.patients),
        scans=int(cases.scan_counts.sum()),
        figures=tuple(figures.values()),
        reasons=reasons,
        recalled=called_back(cases, called),
        reader_recalled=int((cases.labels == ReaderLabel.GROWING).sum()),
    )
