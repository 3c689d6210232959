"""The catalogue of words: a message key and its values become a sentence here.

`data/words/<language>/<room>.json` holds the keys that start with `<room>.`;
the two languages hold the same keys with the same placeholders.
"""

from functools import cache
from importlib.resources import files
from typing import Final, Literal

import orjson

Language = Literal["en", "zh"]
LANGUAGES: Final[dict[Language, str]] = {"en": "English", "zh": "中文"}


@cache
def catalogue(language: Language) -> dict[str, str]:
    """All words of one language.

    Returns:
        Message key to template, with `{name}` placeholders.
    """
    folder = files("data.words").joinpath(language)
    words: dict[str, str] = {}
    for sheet in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if sheet.name.endswith(".json"):
            words |= orjson.loads(sheet.read_bytes())
    return words


def translate(key: str, language: Language = "en", /, **values: object) -> str:
    """Word one message.

    Args:
        key: Message key, such as `scan.unequal_gaps.what`.
        language: Language of the reader.
        values: What the placeholders stand for, already formatted.

    Raises:
        KeyError: If the catalogue has no such key, or a value is missing; a
            programming error, which the tests look for.
    """
    return catalogue(language)[key].format_map(values)


def has_message(key: str) -> bool:
    """Test whether the catalogue knows this key."""
    return key in catalogue("en")
