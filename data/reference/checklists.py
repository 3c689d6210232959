"""Items that a report of a prediction study should say.

Source:
    TRIPOD+AI: Collins GS et al., BMJ 2024;385:e078378; CLAIM 2024: Tejani AS et al.,
    Radiol Artif Intell 2024;6:e240300. The items are put in our own words; read the
    originals before publishing.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from data.reference.tables import table_rows
from data.words import Language

FILE: Final = "reporting_checklists.csv"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item.

    Attributes:
        item: Its number in the list.
        asks_en: What it asks for, in English.
        asks_zh: The same in Chinese.
        filled_by: Name of the fact of a run that answers it, or empty.
    """

    item: str
    asks_en: str
    asks_zh: str
    filled_by: str

    def asks(self, language: Language) -> str:
        """Word what it asks for."""
        return self.asks_zh if language == "zh" else self.asks_en


@cache
def checklist(name: str) -> tuple[ChecklistItem, ...]:
    """The items of `tripod_ai` or `claim_2024`, in order."""
    return tuple(
        ChecklistItem(row["item"], row["asks_en"], row["asks_zh"], row["filled_by"])
        for row in table_rows(FILE)
        if row["checklist"] == name
    )
