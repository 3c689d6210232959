"""Single limits that guidelines print, from their table."""

from functools import cache

from data.reference.tables import table_rows


@cache
def guideline_limit(guideline: str, limit: str) -> float:
    """Return one limit, in the unit that its name ends with.

    Args:
        guideline: Such as `recist_1_1`.
        limit: Such as `progression_mm`.
    """
    (row,) = (
        row
        for row in table_rows("guideline_limits.csv")
        if (row["guideline"], row["limit"]) == (guideline, limit)
    )
    return float(row["value"])
