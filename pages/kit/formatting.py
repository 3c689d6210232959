"""Formats of numbers, units, dates and foreign text on the screen, and nothing else."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape
from typing import Final

from data.identity import PersonIdentity
from data.interval import Interval
from data.partial_date import PartialDate
from data.words import Language, has_message, translate

NARROW: Final = "\u202f"
"""Narrow no-break space: between groups of digits, and before a unit."""

_NATIONAL: Final = re.compile(r"ssn|passport|113883\.4\.3\.", re.IGNORECASE)
"""Issuers of social security numbers, passports and driver's licences (HL7 OIDs)."""

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$&^=\"'])")
_LINKS: Final = re.compile(r"([:@])(?=\S)|(www)(?=\.)", re.IGNORECASE)
_SPACES: Final = re.compile(rf"[^\S{NARROW}]+")
"""All kinds of space but the one that keeps a number and its unit together."""

_PRINTED_UNITS: Final = {
    "10*9": "10⁹",
    "umol": "µmol",
    "mm[Hg]": "mmHg",
    "kg/m2": "kg/m²",
}

_WORD_JOINER: Final = "\u2060"


def three_digits(value: float) -> str:
    """A number with three significant digits, its thousands set apart."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    rounded = float(f"{value:.3g}")
    decimals = max(0, 2 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:,.{decimals}f}".replace(",", NARROW)


def volume(value_mm3: float) -> str:
    """A volume with its unit."""
    return f"{three_digits(value_mm3)}{NARROW}mm³"


def volume_interval(interval_mm3: Interval) -> str:
    """Bounds of a volume with their unit."""
    low, high = three_digits(interval_mm3.low), three_digits(interval_mm3.high)
    return f"{low}–{high}{NARROW}mm³"


def axes(long_mm: float, short_mm: float) -> str:
    """Long and short axis with their unit."""
    return f"{long_mm:.1f}{NARROW}×{NARROW}{short_mm:.1f}{NARROW}mm"


def percent_change(ratio: float) -> str:
    """A ratio of later over earlier as a signed change: 1.5 is +50 %."""
    percent = round((ratio - 1) * 100)
    sign = "−" if percent < 0 else "+" if percent > 0 else "±"
    return f"{sign}{abs(percent)}{NARROW}%"


def percent(probability: float) -> str:
    """A probability in percent; near its ends no false exactness."""
    if probability < 0.001:
        return f"<0.1{NARROW}%"
    if probability > 0.999:
        return f">99.9{NARROW}%"
    decimals = 1 if probability < 0.1 or probability > 0.9 else 0
    return f"{100 * probability:.{decimals}f}{NARROW}%"


def percent_interval(interval: Interval) -> str:
    """Bounds of a probability in percent."""
    return f"{percent(interval.low)} – {percent(interval.high)}"


def unit(ucum: str) -> str:
    """A UCUM unit as laboratories print it: `10*9/L` is 10⁹/L."""
    for code, printed in _PRINTED_UNITS.items():
        ucum = ucum.replace(code, printed)
    return ucum


def position(value_mm: float) -> str:
    """A position along an axis with its unit."""
    return f"{value_mm:.1f}{NARROW}mm".replace("-", "−")


def days_between(days: int, language: Language) -> str:
    """Days between two scans, exactly."""
    return translate("page.days", language, days=f"{days:,}".replace(",", NARROW))


def estimated_days(days: float, language: Language) -> str:
    """Days of an estimate, such as a doubling time; three digits are meant."""
    return days_between(round(float(f"{days:.3g}")), language)


def day(when: date | PartialDate | None, language: Language) -> str:
    """A date in ISO form as far as it is known, or that none is recorded."""
    return str(when) if when else translate("page.no_date", language)


def minute(when: datetime) -> str:
    """A point in time in ISO form to the minute, by the clock of this machine."""
    local = when.astimezone() if when.tzinfo and when.year > 1 else when
    return f"{local:%Y-%m-%d %H:%M}"


def age(born: PartialDate | None, today: date, language: Language) -> str:
    """Age in years; `about` where the day of birth is not known; empty if unknown."""
    if born is None:
        return ""
    years = today.year - born.year
    if born.day is None:
        return translate("page.age_about", language, years=years)
    had_birthday = (today.month, today.day) >= (born.earliest.month, born.day)
    return translate("page.age", language, years=years if had_birthday else years - 1)


def term(kind: str, value: str, language: Language) -> str:
    """A value of one of our vocabularies in words, or as recorded if it is not ours."""
    key = f"term.{kind}.{value}"
    return translate(key, language) if has_message(key) else value


def listed(items: Iterable[str], language: Language) -> str:
    """Items of an enumeration."""
    return translate("page.list_separator", language).join(items)


def first_of(items: Sequence[str], count: int) -> str:
    """The first items, and how many more there are."""
    more = [f"+{len(items) - count}"] if len(items) > count else []
    return " · ".join([*items[:count], *more])


def identifiers(identity: PersonIdentity) -> list[str]:
    """Identifiers as they are shown: the hospital's before national numbers."""
    ordered = sorted(
        identity.identifiers,
        key=lambda one: (bool(_NATIONAL.search(one.issuer)), len(one.value), one.value),
    )
    return list(dict.fromkeys(one.value for one in ordered))


def joined(parts: Iterable[str]) -> str:
    """Parts of one line, the empty ones left out."""
    return " · ".join(part for part in parts if part)


def plain(text: str) -> str:
    """Text that Streamlit's Markdown shows as it was written, however hostile.

    Punctuation is escaped. Directives, emoji and bare links are recognised after
    that, so an invisible word joiner breaks them.
    """
    one_line = _SPACES.sub(" ", text).strip()
    return _MARKDOWN.sub(r"\\\1", _LINKS.sub(rf"\g<0>{_WORD_JOINER}", one_line))


def plain_in_chart(text: str) -> str:
    """Text that Plotly shows as it was written: it reads some HTML."""
    return escape(" ".join(text.split()), quote=False)
