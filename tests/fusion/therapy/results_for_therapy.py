"""Results of laboratories and patients as therapies are asked of them."""

from data.patient.record import PatientRecord
from data.reference.evidence_tables import shipped_evidence
from data.results.therapy_options import TherapyOptions
from fusion.therapy.options import therapy_options
from tests.fusion.therapy.vignettes import (
    ASKED_ON,
)

NOTHING: frozenset[str] = frozenset()


def ask(record: PatientRecord) -> TherapyOptions:
    return therapy_options(record, shipped_evidence(), ASKED_ON)
