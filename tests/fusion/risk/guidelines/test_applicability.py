"""Whom each guideline is for."""

from dataclasses import replace

import pytest

from data.errors import InvalidClinicalValueError
from data.patient.nodule_terms import Indication
from data.results.guideline import (
    GuidelineAnswer,
    GuidelineNotApplicable,
    PatientContext,
)
from fusion.risk.guidelines.fleischner import fleischner
from fusion.risk.guidelines.guideline_comparison import all_guidelines
from tests.fusion.risk.guidelines.nodules_for_guidelines import (
    INCIDENTAL,
    SCREENING,
    SOLID,
    asked,
)


class TestApplicability:
    def test_without_an_indication_none_answers_and_all_ask(self) -> None:
        results = all_guidelines(PatientContext(age_years=62), SOLID)
        assert [asked(result) for result in results] == [("indication",)] * 5

    @pytest.mark.parametrize(
        ("context", "answering"),
        [
            (SCREENING, {"lung_rads", "bts", "c_lung_rads", "china_consensus"}),
            (INCIDENTAL, {"fleischner", "bts", "china_consensus"}),
            (PatientContext(Indication.KNOWN_CANCER), {"bts"}),
            (
                replace(INCIDENTAL, immunosuppressed=True),
                {"bts", "china_consensus"},
            ),
            (replace(INCIDENTAL, age_years=34.9), {"bts", "china_consensus"}),
            (replace(INCIDENTAL, known_cancer=True), {"bts"}),
        ],
    )
    def test_the_indication_decides(
        self, context: PatientContext, answering: set[str]
    ) -> None:
        results = all_guidelines(context, SOLID)
        fired = {r.guideline.value for r in results if isinstance(r, GuidelineAnswer)}
        assert fired == answering

    def test_fleischner_asks_for_what_it_must_know(self) -> None:
        result = fleischner(PatientContext(Indication.INCIDENTAL), SOLID)
        assert asked(result) == ("age_years", "immunosuppressed")

    def test_what_rules_out_is_said_before_what_is_unknown(self) -> None:
        context = PatientContext(Indication.INCIDENTAL, age_years=30)
        result = fleischner(context, SOLID)
        assert isinstance(result, GuidelineNotApplicable)
        assert "35" in result.reasons[0].in_language("en")

    def test_an_impossible_age_is_refused(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="not possible"):
            PatientContext(age_years=-3)
