"""Errors, worded so that a person knows what to do next.

An error carries a message key and its values; `what` and `how_to_fix` are worded
from the catalogue under `<key>.what` and `<key>.how_to_fix`, in any language.
Values never hold names or identifiers of patients: errors reach logs and screens.
"""

from data.words import Language, translate


class FusionBoardError(Exception):
    """Base of all expected failures; pages show `what` and `how_to_fix`."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(f"{self.what} {self.how_to_fix}")

    @property
    def what(self) -> str:
        """The sentence on what happened, with the offending value, in English."""
        return self.what_in("en")

    @property
    def how_to_fix(self) -> str:
        """The sentence on what to do next, as an order, in English."""
        return self.how_to_fix_in("en")

    def what_in(self, language: Language) -> str:
        """Word what happened, in the reader's language."""
        return translate(f"{self.key}.what", language, **self.values)

    def how_to_fix_in(self, language: Language) -> str:
        """Word what to do next, in the reader's language."""
        return translate(f"{self.key}.how_to_fix", language, **self.values)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (type(self), self.key, self.values)


def _rebuilt(
    kind: type[FusionBoardError], key: str, values: dict[str, object]
) -> FusionBoardError:
    return kind(key, **values)


class InvalidScanError(FusionBoardError, ValueError):
    """A scan is readable but its geometry or pixels cannot be trusted."""


class InvalidRecordError(FusionBoardError, ValueError):
    """A clinical record cannot be read as FHIR R4."""


class InvalidClinicalValueError(FusionBoardError, ValueError):
    """A value lies outside what is possible in a patient."""


class NotMeasurableError(FusionBoardError, ValueError):
    """There is no nodule at this place that can be measured."""


class IdentityConflictError(FusionBoardError, ValueError):
    """Two records that should be one person contradict each other."""


class SourceUnavailableError(FusionBoardError, ConnectionError):
    """A PACS, FHIR server, folder or database did not answer."""


class NotFoundError(FusionBoardError, LookupError):
    """The store holds nothing under this key."""


class InvalidSettingError(FusionBoardError, ValueError):
    """A `FUSIONBOARD_*` setting cannot be used."""
