"""Known cancers, under which scores for undiagnosed nodules do not apply."""

from collections.abc import Mapping

from data.message import Message
from data.patient.nodule_terms import Indication
from data.patient.record import PatientRecord
from data.results.known_input import KnownInput


def known_cancer(
    record: PatientRecord | None, inputs: Mapping[str, KnownInput]
) -> Message | None:
    """Say which known cancer rules out models of undiagnosed nodules.

    Scores of malignancy and of growth were made on people without a known lung cancer
    and without another cancer in the last five years: in others a nodule may be the
    cancer or its metastasis.

    Args:
        record: The clinical record, or None.
        inputs: What is known of the nodule and its patient, by name.

    Returns:
        None if no such cancer is known.

    Source:
        The conditions under which Mayo was made (`fusion.risk.scores.mayo`), held up to
        every model of undiagnosed nodules; that is this project's choice.
    """
    if record is not None:
        for cancer in record.cancers:
            if cancer.confirmed and (cancer.lung or cancer.secondary):
                return Message.of(
                    "risk.domain.known_cancer", cancer=cancer.diagnosis.display
                )
    indication = inputs.get("indication")
    if indication is not None and indication.value == Indication.KNOWN_CANCER:
        return Message("risk.domain.indication_known_cancer")
    for name in ("earlier_lung_cancer", "cancer_within_5_years"):
        if name in inputs and inputs[name].value is True:
            return Message(f"risk.domain.no_{name}")
    return None
