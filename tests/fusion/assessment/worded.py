"""Every message in an assessment, and that each has words in both languages."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from data.message import Message
from data.words import LANGUAGES


def messages_in(said: object) -> Iterator[Message]:
    """Every message in what is said, however deep."""
    if isinstance(said, Message):
        yield said
        yield from messages_in(said.values)
    elif is_dataclass(said):
        for field in fields(said):
            yield from messages_in(getattr(said, field.name))
    elif isinstance(said, tuple | list | frozenset):
        for one in said:
            yield from messages_in(one)
    elif isinstance(said, dict):
        yield from messages_in(tuple(said.values()))


def check(said: object) -> int:
    """Word every message, and count them."""
    found = set(messages_in(said))
    for message in found:
        for language in LANGUAGES:
            text = message.in_language(language)
            assert text
            assert "Message(" not in text
    return len(found)
