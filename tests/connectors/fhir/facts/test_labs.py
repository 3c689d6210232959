"""Laboratory results and lung function, in the units of many laboratories."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.fhir.facts.observations import read_observation
from connectors.fhir.resources.reasons import Reason
from connectors.fhir.resources.units import factor_to
from data.partial_date import PartialDate
from data.patient.labs import LabKind, LabResult, neutrophil_lymphocyte_ratio, newest


def observation(
    loinc: str, value: object, unit: str, **more: object
) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": loinc}]},
        "effectiveDateTime": "2026-01-05",
        "valueQuantity": {"value": value, "code": unit} | more,
    }


@pytest.mark.parametrize(
    ("loinc", "value", "unit", "kind", "expected"),
    [
        ("1751-7", 4.2, "g/dL", LabKind.ALBUMIN, 42),
        ("1751-7", 42, "g/L", LabKind.ALBUMIN, 42),
        ("751-8", 5.1, "10*3/uL", LabKind.NEUTROPHILS, 5.1),
        ("751-8", 5.1, "K/uL", LabKind.NEUTROPHILS, 5.1),
        ("751-8", 5100, "/uL", LabKind.NEUTROPHILS, 5.1),
        ("731-0", 1.7, "x10^9/L", LabKind.LYMPHOCYTES, 1.7),
        # molar masses: creatinine 113.12 and bilirubin 584.66 g/mol
        ("2160-0", 1.0, "mg/dL", LabKind.CREATININE, 88.40),
        ("14682-9", 88.4, "umol/L", LabKind.CREATININE, 88.4),
        ("14682-9", 88.4, "µmol/L", LabKind.CREATININE, 88.4),
        ("1975-2", 1.0, "mg/dL", LabKind.BILIRUBIN, 17.10),
        ("20150-9", 2400, "mL", LabKind.FEV1, 2.4),
        ("20150-9", 81, "%", LabKind.FEV1_PERCENT, 81),
        ("19911-7", 18.2, "mL/min/mm[Hg]", LabKind.DLCO, 18.2),
        ("19911-7", 18.2, "mL/min/mmHg", LabKind.DLCO, 18.2),
        # 1 mmol/min/kPa is 2.99 mL/min/mmHg (22.414 L a mole, 7.5006 mmHg a kPa)
        ("19911-7", 6.0, "mmol/min/kPa", LabKind.DLCO, 17.93),
        ("19911-7", 58, "%", LabKind.DLCO_PERCENT, 58),
        ("39156-5", 24.1, "kg/m2", LabKind.BODY_MASS_INDEX, 24.1),
    ],
)
def test_a_result_comes_in_the_unit_of_its_kind(
    loinc: str, value: float, unit: str, kind: LabKind, expected: float
) -> None:
    (found,) = read_observation(observation(loinc, value, unit), "Observation/1")
    assert isinstance(found, LabResult)
    assert found.kind is kind
    assert found.value == pytest.approx(expected, rel=1e-3)
    assert found.taken_on == PartialDate(2026, 1, 5)


@pytest.mark.parametrize(
    ("value", "unit", "reason"),
    [
        (4.2, "", Reason.UNIT_NOT_KNOWN),
        (4.2, "mmol", Reason.UNIT_NOT_KNOWN),
        (4.2, "bananas", Reason.UNIT_NOT_KNOWN),
        (4.2, "g/dL'); DROP", Reason.UNIT_NOT_KNOWN),
        (4.2, "x" * 500, Reason.UNIT_NOT_KNOWN),
        (4.2, "g/L", Reason.NOT_PLAUSIBLE),  # g/dL written as g/L
        (42, "g/dL", Reason.NOT_PLAUSIBLE),
        (-4.0, "g/dL", Reason.NOT_PLAUSIBLE),
        ("4.2", "g/dL", Reason.NO_VALUE),
        (None, "g/dL", Reason.NO_VALUE),
    ],
)
def test_what_cannot_be_is_no_result(value: object, unit: str, reason: Reason) -> None:
    assert read_observation(observation("1751-7", value, unit), "x") is reason


def test_a_bound_is_no_value() -> None:
    below = observation("1751-7", 10, "g/L", comparator="<")
    assert read_observation(below, "x") is Reason.UNREADABLE


@given(st.text(max_size=30))
def test_any_words_for_a_unit_give_a_factor_or_none(written: str) -> None:
    factor = factor_to("g/L", written)
    assert factor is None or factor > 0


@given(st.sampled_from(["g/L", "g/dL", "mg/dL", "mg/L", "ug/mL"]))
def test_there_and_back_is_one(unit: str) -> None:
    there, back = factor_to("g/L", unit), factor_to(unit, "g/L")
    assert there is not None
    assert back is not None
    assert there * back == pytest.approx(1)


def lab(kind: LabKind, value: float, day: int, **more: object) -> LabResult:
    return LabResult(kind, value, "10*9/L", "x", PartialDate(2026, 1, day), **more)  # type: ignore[arg-type]


def test_the_ratio_is_of_one_blood_count() -> None:
    labs = [
        lab(LabKind.NEUTROPHILS, 9.0, 9),
        lab(LabKind.NEUTROPHILS, 6.0, 5),
        lab(LabKind.LYMPHOCYTES, 1.5, 5),
        lab(LabKind.LYMPHOCYTES, 3.0, 1),
    ]
    ratio = neutrophil_lymphocyte_ratio(labs)
    assert ratio is not None
    assert ratio.value == pytest.approx(4.0)
    assert neutrophil_lymphocyte_ratio(labs[:2]) is None


def test_a_final_result_goes_before_a_preliminary_one() -> None:
    labs = [lab(LabKind.ALBUMIN, 30, 9, preliminary=True), lab(LabKind.ALBUMIN, 40, 5)]
    found = newest(labs, LabKind.ALBUMIN)
    assert found is not None
    assert found.value == 40
    assert newest(labs, LabKind.DLCO) is None
