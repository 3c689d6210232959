"""iRECIST's first step, volumes, and how fast tumours change."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.patient.response_categories import Response
from data.results.response import ImmuneResponse
from fusion.response.irecist import (
    SinceUnconfirmed,
    confirm_progression,
    irecist_first_step,
)
from fusion.response.tumour_growth import (
    growth_rate_interval,
    time_to_growth_days,
    tumour_growth_rate_percent_a_month,
)
from fusion.response.volumetric import volume_change_percent, volumetric_response

PD = Response.PROGRESSION
ICPD = ImmuneResponse.CONFIRMED_PROGRESSION
IUPD = ImmuneResponse.UNCONFIRMED_PROGRESSION
sizes = st.floats(20, 200)
days = st.floats(28, 1000)


def test_a_first_progression_waits_four_to_eight_weeks() -> None:
    step = irecist_first_step(PD, date(2024, 3, 1))
    assert step.response is IUPD
    assert (step.confirm_from, step.confirm_to) == (
        date(2024, 3, 29),
        date(2024, 4, 26),
    )


@pytest.mark.parametrize(
    ("recist", "immune"),
    [
        (Response.COMPLETE, ImmuneResponse.COMPLETE),
        (Response.PARTIAL, ImmuneResponse.PARTIAL),
        (Response.STABLE, ImmuneResponse.STABLE),
        (Response.NOT_EVALUABLE, ImmuneResponse.NOT_EVALUABLE),
    ],
)
def test_anything_else_waits_for_nothing(
    recist: Response, immune: ImmuneResponse
) -> None:
    step = irecist_first_step(recist, date(2024, 3, 1))
    assert (step.response, step.confirm_from) == (immune, None)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (SinceUnconfirmed(PD, sum_increase_mm=5), ICPD),
        (SinceUnconfirmed(PD, sum_increase_mm=4.9), IUPD),
        (SinceUnconfirmed(PD, new_lesion_sum_increase_mm=5), ICPD),
        (SinceUnconfirmed(PD, more_new_lesions=True), ICPD),
        (SinceUnconfirmed(PD, non_target_increase=True), ICPD),
        (SinceUnconfirmed(PD, other_category_progressed=True), ICPD),
        (SinceUnconfirmed(PD), IUPD),
        (SinceUnconfirmed(Response.PARTIAL), ImmuneResponse.PARTIAL),
        (SinceUnconfirmed(Response.STABLE), ImmuneResponse.STABLE),
    ],
)
def test_progression_is_confirmed_by_further_growth_only(
    findings: SinceUnconfirmed, expected: ImmuneResponse
) -> None:
    """Seymour 2017, Lancet Oncol 18:e143."""
    assert confirm_progression(findings) is expected


def test_an_increase_must_be_a_number() -> None:
    with pytest.raises(InvalidClinicalValueError, match="not changes"):
        confirm_progression(SinceUnconfirmed(PD, sum_increase_mm=float("nan")))


@given(sizes, sizes, days)
def test_growth_and_its_reverse_cancel(one: float, other: float, gap: float) -> None:
    there = tumour_growth_rate_percent_a_month(one, other, gap)
    back = tumour_growth_rate_percent_a_month(other, one, gap)
    assert (1 + there / 100) * (1 + back / 100) == pytest.approx(1)


@given(sizes, sizes, days, st.sampled_from([0.1, 2.0, 25.4]))
def test_growth_rate_ignores_the_unit(
    one: float, other: float, gap: float, scale: float
) -> None:
    plain = tumour_growth_rate_percent_a_month(one, other, gap)
    scaled = tumour_growth_rate_percent_a_month(one * scale, other * scale, gap)
    assert scaled == pytest.approx(plain, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("values", [(0, 10, 30), (10, -1, 30), (10, 10, 0)])
def test_growth_needs_sizes_and_time(values: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidClinicalValueError, match="not above zero"):
        tumour_growth_rate_percent_a_month(*values)


def test_impossible_growth_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="No tumour grows"):
        tumour_growth_rate_percent_a_month(0.001, 1000, 1)


@given(st.floats(1e-5, 0.1), st.floats(1e-5, 0.1))
def test_the_tumour_is_smallest_at_the_time_to_growth(g: float, d: float) -> None:
    turn = time_to_growth_days(g, d)
    # The slope of exp(-dt) + exp(gt) - 1 is zero there.
    assert d * 2.718281828459045 ** (-d * turn) == pytest.approx(
        g * 2.718281828459045 ** (g * turn)
    )


@given(st.floats(20, 500), st.floats(0.1, 1), st.floats(0, 3))
def test_volumes_do_not_depend_on_the_unit(
    baseline: float, nadir_share: float, factor: float
) -> None:
    volumes = baseline, baseline * nadir_share, baseline * factor
    doubled = [2 * volume for volume in volumes]
    assert volumetric_response(*volumes) is volumetric_response(*doubled)


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [
        ((1000, 1000, 343), Response.PARTIAL),
        ((1000, 1000, 344), Response.STABLE),
        ((1000, 500, 864), PD),
        ((1000, 500, 863), Response.STABLE),
        ((1000, 1000, 0), Response.COMPLETE),
        ((1000, 0, 10), PD),
    ],
)
def test_volumetric_limits(
    volumes: tuple[float, float, float], expected: Response
) -> None:
    assert volumetric_response(*volumes) is expected


def test_volumes_that_make_no_sense() -> None:
    with pytest.raises(InvalidClinicalValueError, match="do not belong"):
        volumetric_response(0, 0, 10)
    with pytest.raises(InvalidClinicalValueError, match="factor -1"):
        volume_change_percent(-1)


def test_sums_known_exactly_give_the_published_growth_rate_itself() -> None:
    """100 to 120 mm in two months is +31.4534 % a month (Ferté 2014)."""
    exact = growth_rate_interval(Interval(100, 100), Interval(120, 120), 2 * 30.4375)
    assert (exact.low, exact.high) == pytest.approx((31.4534, 31.4534), abs=1e-4)


@given(sizes, sizes, days, st.floats(1.01, 1.2), st.floats(1.01, 1.2))
def test_the_growth_rate_lies_within_its_interval_and_unsure_sums_widen_it(
    before: float, after: float, apart: float, spread: float, more: float
) -> None:
    def around(mm: float, factor: float) -> Interval:
        return Interval(mm / factor, mm * factor)

    rate = tumour_growth_rate_percent_a_month(before, after, apart)
    narrow = growth_rate_interval(around(before, spread), around(after, spread), apart)
    wide = growth_rate_interval(
        around(before, spread * more), around(after, spread), apart
    )
    assert narrow.contains(rate)
    assert wide.low < narrow.low
    assert wide.high > narrow.high


def test_a_sum_that_may_be_zero_has_no_growth_rate_interval() -> None:
    with pytest.raises(InvalidClinicalValueError, match="not above zero"):
        growth_rate_interval(Interval(0, 10), Interval(5, 10), 60)
