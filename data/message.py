"""Something to be said, kept as a message key with its values until it is shown."""

from dataclasses import dataclass
from typing import Self

from data.words import Language, word


@dataclass(frozen=True, slots=True)
class Message:
    """A message key with its values; worded only at the edge.

    Attributes:
        key: Key of the catalogue.
        values: Names of the placeholders with what they stand for; a message among
            them is worded in the same language.
    """

    key: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, key: str, /, **values: object) -> Self:
        """A message with its values by name."""
        return cls(key, tuple(values.items()))

    def in_language(self, language: Language = "en") -> str:
        """The sentence a person reads."""
        values = {
            name: value.in_language(language) if isinstance(value, Message) else value
            for name, value in self.values
        }
        return word(self.key, language, **values)
