"""Reasons why a resource was rejected; each value is a message key."""

from enum import StrEnum


class Reason(StrEnum):
    """Reason why a resource gave no fact."""

    TYPE_NOT_USED = "record.type_not_used"
    CODE_NOT_USED = "record.code_not_used"
    RETRACTED = "record.retracted"
    NEGATED = "record.negated"
    REFUTED = "record.refuted"
    PRELIMINARY = "record.preliminary"
    NO_VALUE = "record.no_value"
    UNREADABLE = "record.unreadable"
    UNIT_NOT_KNOWN = "record.unit_not_known"
    NOT_PLAUSIBLE = "record.not_plausible"
    DUPLICATE = "record.duplicate"
    NO_PATIENT = "record.no_patient"
    AMBIGUOUS_PATIENT = "record.ambiguous_patient"
