"""Every word a person reads, in English and 中文, by key."""

from data.words.catalogue import LANGUAGES, Language, has_word, word

__all__ = ["LANGUAGES", "Language", "has_word", "word"]
