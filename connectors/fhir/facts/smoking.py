"""Smoking status and pack-years."""

from collections.abc import Sequence

from connectors.fhir.resources.concepts import meaning, value_words
from connectors.fhir.resources.fields import Resource, child, number, observed_on, text
from connectors.fhir.resources.reasons import Reason
from data.patient.record import Smoking, SmokingStatus

_STATUS_WORDS = {
    SmokingStatus.NEVER: ("never", "non-smoker", "nonsmoker", "从不", "不吸烟"),
    SmokingStatus.FORMER: ("former", "ex-smoker", "quit", "已戒", "戒烟", "既往吸烟"),
    SmokingStatus.UNKNOWN: ("unknown", "不详", "未知"),
    SmokingStatus.CURRENT: ("current", "every day", "daily", "some day", "目前吸烟"),
}


def read_smoking_status(
    observation: Resource, source: str
) -> Sequence[Smoking] | Reason:
    """Smoking status; asked without an answer is `unknown`, not missing."""
    status = _status(observation)
    if status is None:
        return Reason.NO_VALUE
    return [Smoking(source, status=status, recorded_on=observed_on(observation))]


def read_pack_years(observation: Resource, source: str) -> Sequence[Smoking] | Reason:
    """Pack-years, in units of `1` or `{pack-years}`."""
    quantity = child(observation, "valueQuantity")
    pack_years = number(quantity, "value")
    if pack_years is None:
        pack_years = number(observation, "valueInteger")
    if pack_years is None:
        return Reason.NO_VALUE
    if "/d" in text(quantity, "code"):
        return Reason.UNREADABLE  # packs a day, not pack-years
    return [
        Smoking(source, pack_years=pack_years, recorded_on=observed_on(observation))
    ]


def _status(observation: Resource) -> SmokingStatus | None:
    coded = meaning("smoking", child(observation, "valueCodeableConcept"))
    if coded is not None:
        return SmokingStatus(coded)
    absent = child(observation, "dataAbsentReason")
    if any(
        text(coding, "code").startswith("asked")
        for coding in absent.get("coding") or ()
        if isinstance(coding, dict)
    ):
        return SmokingStatus.UNKNOWN
    said = value_words(observation).lower()
    for status, signs in _STATUS_WORDS.items():
        if any(sign in said for sign in signs):
            return status
    return None
