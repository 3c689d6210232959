"""Something to be said, kept as a message key with its values until it is shown."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Self

from data.words import Language, translate


@dataclass(frozen=True, slots=True)
class Message:
    """A message key with its values; worded only at the edge.

    Attributes:
        key: Key of the catalogue.
        values: Names of the placeholders with what they stand for; a message among
            them is worded in the same language.
    """

    key: str
    values: tuple[tuple[str, "Message | bool | int | float | str | None"], ...] = ()

    @classmethod
    def of(cls, key: str, /, **values: object) -> Self:
        """A message with its values by name."""
        return cls(key, tuple((name, _plain(one)) for name, one in values.items()))

    def in_language(self, language: Language = "en") -> str:
        """The sentence a person reads."""
        values = {
            name: value.in_language(language) if isinstance(value, Message) else value
            for name, value in self.values
        }
        return translate(self.key, language, **values)


def _plain(value: object) -> "Message | bool | int | float | str | None":
    """A value that can be stored: days and terms as they are written."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, Message | bool | int | float | str):
        return value
    return str(value)
