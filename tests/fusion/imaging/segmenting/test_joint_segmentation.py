"""Both methods together."""

import numpy as np
import pytest

from data.errors import NotMeasurableError
from data.imaging.nodule import MeasurementFlag
from data.imaging.volume import CTVolume
from fusion.imaging.agreement import dice, placed
from fusion.imaging.segmenting.joint_segmentation import segment_jointly
from fusion.imaging.segmenting.network_segmentation import Field, Predictor
from fusion.imaging.segmenting.segmentation_evidence import evidence_of
from fusion.imaging.sphere_phantom import (
    PhantomAttachment,
    SpherePhantom,
    SphereSpec,
    render_sphere,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def phantom() -> SpherePhantom:
    spec = SphereSpec(10, attachment=PhantomAttachment.VESSEL, half_width_mm=24)
    return render_sphere(spec, np.random.default_rng(3))


def nothing(patches: Field) -> Field:
    """A network that never sees a nodule."""
    return np.zeros((len(patches), 1, *patches.shape[2:]), dtype=np.float32)


def test_the_joint_outline_lies_between_both(phantom: SpherePhantom) -> None:
    found = segment_jointly(phantom.volume, phantom.centre_mm)
    assert found.opening
    assert found.network
    whole, opening, network = (
        placed(each.mask, each.region, phantom.volume)
        for each in (found.chosen, found.opening, found.network)
    )
    assert dice(whole, opening) > 0.8
    assert dice(whole, network) > 0.8
    assert found.chosen.mask_mm3 == pytest.approx(phantom.true_volume_mm3, rel=0.15)


def test_the_opening_alone_is_taken_where_the_network_is_blind(
    phantom: SpherePhantom,
) -> None:
    found = segment_jointly(phantom.volume, phantom.centre_mm, nothing)
    assert found.network is None
    assert found.opening
    assert found.chosen.mask is found.opening.mask
    assert MeasurementFlag.METHODS_DIFFER in found.chosen.flags
    evidence = evidence_of(phantom.volume, found)
    assert evidence.disagreement == 1
    assert evidence.outside == 1


def tube() -> CTVolume:
    """A vessel 5 mm wide, which opening refuses, in quiet lung."""
    hu = np.random.default_rng(0).normal(-850, 15, (60, 60, 60))
    rows, columns = np.ogrid[-30:30, -30:30]
    hu[:, rows**2 + columns**2 < 2.5**2] = 40
    axes = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    return CTVolume(hu.astype(np.int16), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), axes)


def ball_of(probability: float, cells: float) -> Predictor:
    """A network that sees a ball around every seed."""
    edge = np.exp(-(cells**2) / 8)  # of the seed's bump, two cells wide

    def predict(patches: Field) -> Field:
        return np.where(patches[:, 1:] > edge, probability, 0).astype(np.float32)

    return predict


def test_the_network_alone_must_be_sure() -> None:
    """It calls most vessels a nodule, but small, or with little probability."""
    seed = (30.0, 30.0, 30.0)
    found = segment_jointly(tube(), seed, ball_of(0.95, 5.5))
    assert found.opening is None
    assert MeasurementFlag.METHODS_DIFFER in found.chosen.flags
    for unsure in (ball_of(0.7, 5.5), ball_of(0.95, 3)):
        with pytest.raises(NotMeasurableError, match="tube"):
            segment_jointly(tube(), seed, unsure)


def test_two_that_mean_different_things_are_not_averaged(
    phantom: SpherePhantom,
) -> None:
    found = segment_jointly(phantom.volume, phantom.centre_mm, ball_of(0.95, 9))
    assert found.network
    assert (found.chosen.mask >= found.network.mask).all()  # hazy: cut a little lower
    assert dice(found.chosen.mask, found.network.mask) > 0.9
    assert MeasurementFlag.METHODS_DIFFER in found.chosen.flags


def test_nothing_at_all_is_refused(phantom: SpherePhantom) -> None:
    with pytest.raises(NotMeasurableError, match="outside"):
        segment_jointly(phantom.volume, (-50.0, 0.0, 0.0))


def test_evidence_is_finite_and_small_on_an_easy_nodule() -> None:
    easy = render_sphere(SphereSpec(14, half_width_mm=26), np.random.default_rng(0))
    evidence = evidence_of(easy.volume, segment_jointly(easy.volume, easy.centre_mm))
    assert np.isfinite(evidence.as_array()).all()
    assert evidence.disagreement < 0.15
    assert evidence.outside < 0.1
    assert evidence.at_edge == 0
