"""The verdict in one sentence."""

from dataclasses import replace
from datetime import date

import pytest

from data.imaging.nodule import Density, Nodule
from data.words import Language
from pages.growth.sentence import verdict_sentence
from tests.pages.example_cases import assessed, case
from tests.pages.growth.nodules_on_page import (
    FIRST,
    TODAY,
    course,
    nodule,
    verdict_of,
)


@pytest.mark.parametrize(
    ("volumes", "sentence"),
    [
        ((300, 600), "Nodule N1 is growing: its volume doubles in about 90"),
        ((600, 300), "Nodule N1 is shrinking: its volume changed by −50"),
        ((300, 303, 300, 301), "Nodule N1 is stable"),
        ((300,), "Nodule N1: it cannot be told yet; "),
    ],
)
def test_the_verdict_is_one_sentence(volumes: tuple[float, ...], sentence: str) -> None:
    found, growth = course(*volumes)
    said = verdict_sentence(found, growth, verdict_of(growth), TODAY, "en")
    assert said.startswith(sentence)
    assert said.count(". ") == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_scan_that_was_due_says_that_the_day_has_passed(language: Language) -> None:
    found, growth = course(300)
    assert growth.repeat_ct_on is not None
    for today, passed in ((FIRST, False), (date(2030, 1, 1), True)):
        said = verdict_sentence(found, growth, verdict_of(growth), today, language)
        assert ("was due" in said or "已过" in said) is passed
        assert growth.repeat_ct_on.isoformat() in said


@pytest.mark.parametrize(
    ("density", "limit"),
    [(Density.SOLID, "1\u202f000"), (Density.GROUND_GLASS, "1\u202f600")],
)
def test_stable_names_the_limit_of_its_density(density: Density, limit: str) -> None:
    alike = nodule(300, 303, 300, 301, apart_days=300).measurements
    scans = tuple(replace(one, density=density, solid_volume_mm3=0.0) for one in alike)
    later = date(2029, 1, 1)
    shown = case(nodules=(Nodule("2.25.5", "N1", scans),))
    found = assessed(shown, on=later).assessment.nodules[0]
    assert found.growth is not None
    verdict = verdict_of(found.growth)
    said = verdict_sentence(found, found.growth, verdict, later, "en")
    assert f"within {limit} days" in said
