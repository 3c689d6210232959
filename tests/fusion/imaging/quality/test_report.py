"""Grades, reasons and factors of whole reports."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidScanError, NotMeasurableError
from data.imaging.lungs import LungMask
from data.imaging.quality import QualityGrade, QualityReport, Verdict
from data.imaging.volume import Acquisition, CTVolume
from data.words import LANGUAGES, has_message
from fusion.imaging.lungs import lung_mask
from fusion.imaging.quality import nodule_quality, pair_quality, quality_report
from fusion.imaging.quality.calibration import air_hu
from fusion.imaging.quality.contrast import contrast_to_noise
from fusion.imaging.quality.limits import checked, quality_limits
from fusion.imaging.quality.metal import metal_distance_mm, metal_ml

Build = Callable[..., CTVolume]
NODULE = ((-75.0, 0.0, 0.0), 8.0)


@pytest.fixture(scope="module")
def scan(chest: Build) -> CTVolume:
    volume = chest(spacing_mm=(2.0, 2.0, 2.0), nodules=(NODULE,), noise_hu=20)
    return dataclasses.replace(
        volume, acquisition=Acquisition(slice_thickness_mm=2.0, convolution_kernel="B")
    )


@pytest.fixture(scope="module")
def lungs(scan: CTVolume) -> LungMask:
    return lung_mask(scan)


@pytest.fixture(scope="module")
def report(scan: CTVolume, lungs: LungMask) -> QualityReport:
    return quality_report(scan, lungs)


def test_report_says_what_is_wrong_with_a_coarse_scan(report: QualityReport) -> None:
    verdicts = {check.name: check.verdict for check in report.checks}
    assert verdicts["slice_thickness"] is Verdict.WARN
    assert verdicts["pixel_spacing"] is Verdict.FAIL
    assert verdicts["noise"] is Verdict.PASS
    assert verdicts["calibration"] is Verdict.PASS
    assert report.grade is QualityGrade.C
    assert report.inflation > 1.5
    for language in LANGUAGES:
        assert all(reason.in_language(language) for reason in report.reasons)


def test_noise_of_the_report_is_that_of_the_scan(report: QualityReport) -> None:
    noise = report.check("noise")
    assert noise is not None
    assert noise.value == pytest.approx(20, rel=0.10)


@pytest.mark.parametrize("offset_hu", [-60, 0, 42, 60])
def test_calibration_is_found_within_4_hu(
    scan: CTVolume, lungs: LungMask, offset_hu: int
) -> None:
    shifted = dataclasses.replace(scan, hu=scan.hu + np.int16(offset_hu))
    assert air_hu(shifted, lungs) == pytest.approx(-1000 + offset_hu, abs=4)


def test_air_that_is_cut_off_is_not_called_calibrated(
    scan: CTVolume, lungs: LungMask
) -> None:
    cut = dataclasses.replace(scan, hu=np.maximum(scan.hu, np.int16(-995)))
    assert air_hu(cut, lungs) is None


def test_wrong_calibration_is_refused(scan: CTVolume, lungs: LungMask) -> None:
    shifted = dataclasses.replace(scan, hu=scan.hu + np.int16(60))
    failed = quality_report(shifted, lungs)
    assert failed.grade is QualityGrade.FAIL
    with pytest.raises(InvalidScanError, match="Air reads"):
        failed.refuse_if_failed()


def test_metal_is_counted_and_its_distance_known(scan: CTVolume) -> None:
    hu = scan.hu.copy()
    hu[65, 65, 100:104] = 3071
    metal = dataclasses.replace(scan, hu=hu)
    point = scan.lps_mm((65, 65, 90))
    assert metal_ml(metal) == pytest.approx(4 * 0.008)
    assert metal_distance_mm(metal, point) == pytest.approx(20)
    assert metal_distance_mm(scan, point) == float("inf")


def test_contrast_of_a_nodule(scan: CTVolume) -> None:
    """Tissue 40 HU, lung -850 HU: 890 over a noise of 20."""
    centre, radius = NODULE
    found = contrast_to_noise(scan, centre, 2 * radius, 20)
    assert found == pytest.approx(890 / 20, rel=0.03)


def test_contrast_without_lung_is_refused(scan: CTVolume) -> None:
    with pytest.raises(NotMeasurableError, match="no aerated lung"):
        contrast_to_noise(scan, (0, -60, 0), 6, 20)


def test_nodule_near_metal_is_refused(scan: CTVolume, report: QualityReport) -> None:
    centre, radius = NODULE
    assert nodule_quality(scan, report, centre, 2 * radius).grade is report.grade
    hu = scan.hu.copy()
    k, i, j = (round(c) for c in scan.index_of(centre))
    hu[k, i, j + 9] = 3071
    metal = dataclasses.replace(scan, hu=hu)
    near = nodule_quality(metal, report, centre, 2 * radius)
    assert near.grade is QualityGrade.FAIL
    with pytest.raises(InvalidScanError, match="Metal lies 18"):
        near.refuse_if_failed()


def test_pair_of_one_scan_with_itself_is_perfect(
    scan: CTVolume, lungs: LungMask
) -> None:
    same = pair_quality((scan, scan), (lungs, lungs))
    assert same.score == 100
    assert same.inflation == 1
    unknown = [c.name for c in same.checks if c.verdict is Verdict.UNKNOWN]
    assert unknown == ["protocol_scanner", "protocol_voltage"]


def test_pair_names_what_differs(scan: CTVolume, lungs: LungMask) -> None:
    other = dataclasses.replace(
        scan,
        acquisition=Acquisition(
            slice_thickness_mm=1.0, convolution_kernel="L", contrast_agent="iohexol"
        ),
    )
    exhaled = dataclasses.replace(lungs, right_ml=lungs.right_ml * 0.7)
    pair = pair_quality((scan, other), (lungs, exhaled))
    warned = {c.name for c in pair.checks if c.verdict is not Verdict.PASS}
    assert warned >= {
        "breath_hold",
        "protocol_kernel",
        "protocol_contrast_agent",
        "protocol_thickness",
    }
    breath = pair.check("breath_hold")
    assert breath is not None
    assert breath.value == pytest.approx(100 * 0.15 / 0.925, rel=0.03)


def test_breath_of_cut_lungs_is_not_compared(scan: CTVolume, lungs: LungMask) -> None:
    cut = dataclasses.replace(lungs, cut=frozenset({"top"}))
    breath = pair_quality((scan, scan), (lungs, cut)).check("breath_hold")
    assert breath is not None
    assert breath.verdict is Verdict.UNKNOWN


@given(
    name=st.sampled_from(sorted(quality_limits())),
    share=st.floats(0, 1),
    worse=st.floats(0, 1),
)
def test_worse_values_never_cost_less(name: str, share: float, worse: float) -> None:
    limit = quality_limits()[name]
    width = limit.fail_limit - limit.pass_limit
    better = checked(name, limit.pass_limit + width * share * 1.5 - width / 4)
    poorer = checked(name, limit.pass_limit + width * (share + worse) * 1.5 - width / 4)
    assert poorer.penalty >= better.penalty
    assert poorer.inflation >= better.inflation
    assert QualityReport((poorer,)).score <= QualityReport((better,)).score


def test_every_check_has_words_and_a_source_and_says_whose_limits() -> None:
    for name, limit in quality_limits().items():
        for part in ("what", "how_to_fix", "unknown"):
            assert has_message(f"quality.{name}.{part}")
        assert limit.inflation_fail >= limit.inflation_warn >= 1
    for grade in QualityGrade:
        assert has_message(f"quality.grade.{grade}")
