"""Which known cancer rules out models of undiagnosed nodules."""

from dataclasses import replace

import pytest

from data.coding import Coding
from data.patient.record import CancerCondition
from data.results.known_input import InputOrigin, KnownInput
from data.words import LANGUAGES
from fusion.applicability.known_cancer import known_cancer
from tests.pages.example_cases import record

MELANOMA = CancerCondition(Coding("Melanoma"), "Condition/1")
LUNG = replace(MELANOMA, diagnosis=Coding("Lung cancer"), lung=True)
BONE = replace(MELANOMA, diagnosis=Coding("Bone metastasis"), secondary=True)


def inputs(**values: object) -> dict[str, KnownInput]:
    return {
        name: KnownInput(name, value, InputOrigin.ENTERED)
        for name, value in values.items()
    }


def reason(*cancers: CancerCondition, **values: object) -> str:
    found = known_cancer(replace(record(), cancers=cancers), inputs(**values))
    return found.key if found else ""


@pytest.mark.parametrize("cancer", [LUNG, BONE])
def test_a_confirmed_cancer_of_the_lung_or_a_metastasis_is_named(
    cancer: CancerCondition,
) -> None:
    found = known_cancer(replace(record(), cancers=(MELANOMA, cancer)), {})
    assert found is not None
    for language in LANGUAGES:
        assert cancer.diagnosis.display in found.in_language(language)
    assert reason(replace(cancer, confirmed=False)) == ""


def test_another_cancer_by_itself_is_not_enough() -> None:
    assert reason(MELANOMA) == ""
    assert reason(MELANOMA, known_cancer=True) == ""


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"indication": "known_cancer"}, "risk.domain.indication_known_cancer"),
        ({"indication": "screening"}, ""),
        ({"earlier_lung_cancer": True}, "risk.domain.no_earlier_lung_cancer"),
        ({"earlier_lung_cancer": False}, ""),
        ({"cancer_within_5_years": True}, "risk.domain.no_cancer_within_5_years"),
    ],
)
def test_what_is_known_of_the_person_says_it_too(
    values: dict[str, object], key: str
) -> None:
    assert reason(**values) == key


def test_without_a_record_what_persons_say_still_counts() -> None:
    assert known_cancer(None, {}) is None
    found = known_cancer(None, inputs(indication="known_cancer"))
    assert found is not None
    for language in LANGUAGES:
        assert found.in_language(language)
