"""Units by UCUM: a number in one unit as a number in another.

The library is loaded only when a unit differs from the wanted one; most do not.
"""

from functools import cache, lru_cache
from typing import Any

from data.reference.lab_tables import unit_spellings


@lru_cache(maxsize=2048)
def factor_to(wanted: str, written: str, one_mole: str = "") -> float | None:
    """Compute the factor that takes a number in a unit as written to the wanted one.

    Args:
        wanted: UCUM code.
        written: UCUM code, or a spelling of `unit_spellings.csv`.
        one_mole: How much one mole of it is, such as `113.12 g`; lets amounts of
            substance become masses or volumes and back.

    Returns:
        None if the unit is unknown or of another dimension.

    Source:
        The Unified Code for Units of Measure 2.2, by the library ucumvert.

    Example:
        Creatinine has 113.12 g a mole (PubChem CID 588):

        >>> factor_to('g/L', 'g/dL')
        10.0
        >>> round(factor_to('umol/L', 'mg/dL', '113.12 g'), 1)
        88.4
        >>> factor_to('g/L', 'mm') is None
        True
    """
    code = unit_spellings().get(written, written)
    if code == wanted:
        return 1.0
    if not code or len(code) > 40:
        return None
    given, target = _unit(code), _unit(wanted)
    if given is None or target is None:
        return None
    candidates = [given]
    if one_mole:
        amount, _, of = one_mole.partition(" ")
        mole, whole = _unit("mol"), _unit(of)
        if mole is not None and whole is not None:
            candidates += [
                given * whole * float(amount) / mole,
                given * mole / (whole * float(amount)),
            ]
    return next(filter(None, (_ratio(one, target) for one in candidates)), None)


def _ratio(given: Any, target: Any) -> float | None:  # noqa: ANN401 - untyped library
    if given.dimensionality != target.dimensionality:
        return None
    return float((given / target).to_base_units().magnitude)


@lru_cache(maxsize=512)
def _unit(code: str) -> Any:  # noqa: ANN401 - untyped library
    """One such unit as a quantity; None if UCUM does not know it."""
    from lark.exceptions import LarkError
    from ucumvert import InvalidUcumError

    try:
        found = _registry().from_ucum(code)
        return found if hasattr(found, "dimensionality") else None
    except (InvalidUcumError, LarkError, ValueError, AttributeError):
        return None


@cache
def _registry() -> Any:  # noqa: ANN401 - untyped library
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()
