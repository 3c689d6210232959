"""The day of every scan of a sphere."""

from datetime import date

DAY = date(2020, 2, 29)
