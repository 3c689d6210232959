"""The two intervals of a volume."""

from dataclasses import replace
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imaging.nodule import Density
from fusion.imaging.sphere import sphere_volume_mm3
from fusion.imaging.volume_uncertainty import (
    ONE_METHOD_SD,
    MeasuringConditions,
    clinical_interval,
    measurement_interval,
    phantom_error,
    published_log_sd,
)

densities = st.sampled_from(list(Density))
conditions = st.builds(
    MeasuringConditions, st.floats(0.5, 10), densities, st.booleans()
)
THIN = MeasuringConditions(1.0, Density.SOLID, attached=False)


@pytest.mark.parametrize(
    ("diameter_mm", "low", "high"), [(5.0, -0.256, 0.256), (12.0, -0.171, 0.171)]
)
def test_solid_spread_is_that_of_de_hoop_2009(
    diameter_mm: float, low: float, high: float
) -> None:
    """Eur Radiol 19:800: worst package, 25.6 % below 8 mm and 17.1 % from 8 mm on."""
    width = published_log_sd(diameter_mm, Density.SOLID) * 2 * 1.959964 * sqrt(2)
    assert width == pytest.approx(log(1 + high) - log(1 + low))


def test_subsolid_spread_is_that_of_scholten_2015() -> None:
    """Limits of agreement of volume −35.4 to 28.6 %."""
    width = published_log_sd(10, Density.PART_SOLID) * 2 * 1.959964 * sqrt(2)
    assert width == pytest.approx(log(1.286) - log(0.646))


@given(diameter_mm=st.floats(3, 40), how=conditions)
def test_clinical_is_never_narrower_than_measurement_or_publication(
    diameter_mm: float, how: MeasuringConditions
) -> None:
    volume = sphere_volume_mm3(diameter_mm)
    clinical, alone = clinical_interval(volume, how), measurement_interval(volume, how)
    assert clinical.low <= alone.low
    assert alone.high <= clinical.high
    assert clinical.contains(volume)
    published = 2 * 1.959964 * published_log_sd(diameter_mm, how.density)
    assert log(clinical.high / clinical.low) >= published - 1e-9


@pytest.mark.parametrize(("slice_mm", "factor"), [(1.0, 1), (2.0, 1.5), (5.0, 2.5)])
def test_thick_slices_widen_the_clinical_interval(
    slice_mm: float, factor: float
) -> None:
    how = MeasuringConditions(slice_mm, Density.SOLID, attached=False)
    volume = sphere_volume_mm3(20)
    reach = 1.959964 * factor * published_log_sd(20, Density.SOLID)
    assert log(clinical_interval(volume, how).high / volume) >= reach - 1e-9


def test_phantoms_say_that_small_hazy_and_thick_are_harder() -> None:
    sure = phantom_error(14, THIN)
    assert phantom_error(4, THIN).sd > sure.sd
    assert (
        phantom_error(14, MeasuringConditions(5.0, Density.SOLID, False)).sd > sure.sd
    )
    solid, hazy = (
        phantom_error(8, MeasuringConditions(1.0, kind, attached=True))
        for kind in (Density.SOLID, Density.GROUND_GLASS)
    )
    assert hazy.sd > solid.sd


@given(diameter_mm=st.floats(0.5, 200), how=conditions)
def test_every_size_has_an_error(diameter_mm: float, how: MeasuringConditions) -> None:
    error = phantom_error(diameter_mm, how)
    assert error.sd > 0
    assert abs(error.bias) < 2


def test_an_outline_of_one_method_has_wide_intervals() -> None:
    alone = replace(THIN, one_method=True)
    volume = sphere_volume_mm3(12)
    known, wide = (
        measurement_interval(volume, THIN),
        measurement_interval(volume, alone),
    )
    assert log(wide.high / wide.low) > 2 * 1.96 * ONE_METHOD_SD
    assert wide.low < known.low
    assert clinical_interval(volume, alone).high >= wide.high
