"""Every word a person reads, in English and 中文, by key."""

from data.words.message_catalogue import LANGUAGES, Language, has_message, translate

__all__ = ["LANGUAGES", "Language", "has_message", "translate"]
