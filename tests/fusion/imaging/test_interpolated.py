"""A nodule on or near a slice that was only interpolated is not measured."""

import numpy as np
import pytest

from data.errors import NotMeasurableError
from fusion.imaging.interpolated import MARGIN_MM, MARGIN_SLICES, refuse_interpolated
from fusion.imaging.segmenting.segmentation import NoduleSegmentation, segment_nodule
from fusion.imaging.sphere_phantom import SphereSpec, render_sphere


def is_refused(found: NoduleSegmentation, position_mm: float) -> bool:
    try:
        refuse_interpolated(found, (position_mm,))
    except NotMeasurableError:
        return True
    return False


@pytest.mark.parametrize("slice_mm", [0.7, 1.25])
def test_a_margin_around_the_nodule_is_kept_free(slice_mm: float) -> None:
    spec = SphereSpec(10, (slice_mm, 0.8, 0.8), half_width_mm=18)
    phantom = render_sphere(spec, np.random.default_rng(1))
    found = segment_nodule(phantom.volume, phantom.centre_mm)
    margin_mm = max(MARGIN_SLICES * slice_mm, MARGIN_MM)
    positions = np.arange(phantom.volume.hu.shape[0]) * slice_mm
    refused = [z for z in positions if is_refused(found, float(z))]
    inside = np.flatnonzero(found.mask.any(axis=(1, 2))) * slice_mm
    inside += found.region.origin_mm[2]
    assert inside[0] - margin_mm <= min(refused) < inside[0] - margin_mm + slice_mm
    assert inside[-1] + margin_mm - slice_mm < max(refused) <= inside[-1] + margin_mm
    assert len(refused) == round((max(refused) - min(refused)) / slice_mm) + 1


def test_the_refusal_says_where_and_what_to_do() -> None:
    phantom = render_sphere(SphereSpec(8, half_width_mm=16), np.random.default_rng(1))
    found = segment_nodule(phantom.volume, phantom.centre_mm)
    refuse_interpolated(found, ())
    with pytest.raises(NotMeasurableError, match=r"within 2\.0 mm.*Send the missing"):
        refuse_interpolated(found, (-500.0, round(phantom.centre_mm[2], 1)))
