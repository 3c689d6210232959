"""Maps of where in a nodule's image the image expert's answer comes from, tested."""

from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from connectors.dicom.series import read_series
from connectors.store.repository import Repository
from data.errors import InvalidSettingError, NotFoundError
from data.imaging.nodule import Nodule
from fusion.network.nodule_views import NoduleViews, views_of_volume

if TYPE_CHECKING:
    from fusion.explain.saliency import SuspicionScore

_NEEDED: Final = ("torch", "timm", "captum")
_SEED: Final = 1  # chosen: any other changes maps as chance does


@dataclass(frozen=True, slots=True, eq=False)
class JudgedSaliencyMap:
    """A map by one method, with its trust tests.

    Attributes:
        method: `grad_cam` or `integrated_gradients`.
        shown: Shape (3, 96, 96), 0 to 1; None unless it passed.
        randomised: Likeness to the map of shuffled weights; small is good.
        repeated: Likeness to the map with new noise; large is good.
        deletion: Share of random deletions that take less from the answer.
    """

    method: str
    shown: NDArray[np.float32] | None = field(repr=False)
    randomised: float
    repeated: float
    deletion: float


@dataclass(frozen=True, slots=True, eq=False)
class MappedNodule:
    """A nodule's three views with the maps of both methods.

    Attributes:
        views: What the expert saw.
        maps: Of each method.
    """

    views: NoduleViews
    maps: tuple[JudgedSaliencyMap, ...]


def saliency_maps(repository: Repository, nodule: Nodule) -> MappedNodule:
    """Maps of a nodule on its last scan; takes some seconds.

    Args:
        repository: The store.
        nodule: With a measurement.

    Raises:
        InvalidSettingError: If PyTorch, timm or captum is not installed.
        NotFoundError: If the store does not hold the series any more.
        SourceUnavailableError: If its files are gone.
        InvalidScanError: If there is no image at the nodule's place.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        raise InvalidSettingError("network.extra", library="PyTorch")
    # Only here, because PyTorch is an optional extra and slow to load.
    from fusion.explain.saliency import METHODS
    from fusion.explain.trust_tests import map_with_tests

    views = _views(repository, nodule)
    score, found = _score(), []
    for method, explain in METHODS.items():
        tested = map_with_tests(explain, score, views, np.random.default_rng(_SEED))
        trust = tested.trust
        found.append(
            JudgedSaliencyMap(
                str(method),
                tested.shown,
                trust.randomised,
                trust.repeated,
                trust.deletion,
            )
        )
    return MappedNodule(views, tuple(found))


def _views(repository: Repository, nodule: Nodule) -> NoduleViews:
    last = nodule.measurements[-1]
    with repository.reading() as work:
        series = work.studies.stored_series(last.series_uid)
    if series is None:
        raise NotFoundError("store.no_series", series_uid=last.series_uid)
    return views_of_volume(read_series(series.files), last.centre_mm)


@cache
def _score() -> "SuspicionScore":
    from fusion.explain.saliency import SuspicionScore
    from fusion.network.image_encoder import ImageEncoder
    from fusion.network.released_image_expert import released_image_expert

    return SuspicionScore(ImageEncoder(), released_image_expert())
