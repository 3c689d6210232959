from collections.abc import Callable
from typing import Any

import pytest

from data.patient.genomics import BiomarkerKind, BiomarkerResult
from data.patient.record import PatientRecord

Read = Callable[..., PatientRecord]
Make = Callable[..., dict[str, Any]]
PER_CENT = {"unit": "%", "code": "%", "system": "http://unitsofmeasure.org"}


def only(record: PatientRecord, kind: BiomarkerKind) -> BiomarkerResult:
    (result,) = record.biomarkers
    assert result.kind is kind
    assert result.source == "Observation/r0"
    return result


@pytest.mark.parametrize(
    ("fields", "value", "category", "from_text"),
    [
        ({"valueQuantity": {"value": 60} | PER_CENT}, 60, "", False),
        ({"valueQuantity": {"value": 0.6, "code": "1"}}, 60, "", False),
        (
            {"valueQuantity": {"value": 1, "comparator": "<"} | PER_CENT},
            None,
            "<1 %",
            False,
        ),
        (
            {"valueRange": {"low": {"value": 1}, "high": {"value": 49}}},
            None,
            "1–49 %",
            False,
        ),
        ({"valueCodeableConcept": {"text": "High"}}, None, "High", False),
        ({"valueString": "60 %"}, 60, "", False),
        ({"valueString": "TPS 60%, strong"}, 60, "", True),
        ({"valueString": "TPS <1%"}, None, "<1 %", True),
        (
            {
                "valueCodeableConcept": {"text": "Positive"},
                "note": [{"text": "5% tumor proportion score"}],
            },
            5,
            "Positive",
            True,
        ),
    ],
)
def test_tumour_proportion_score_in_each_of_its_shapes(
    read: Read,
    observed: Make,
    fields: dict[str, Any],
    value: float | None,
    category: str,
    from_text: bool,
) -> None:
    """The note is that of the Genomics Reporting example for PD-L1."""
    result = only(read(observed("83053-9", **fields)), BiomarkerKind.PD_L1_TPS)
    assert result.value == (None if value is None else pytest.approx(value))
    assert (result.category, result.from_text) == (category, from_text)


def test_combined_positive_score_is_no_tumour_proportion_score(
    read: Read, observed: Make
) -> None:
    note = [{"text": "CPS 20%"}]
    both = observed("85147-7", valueString="CPS 70%, TPS 60%")
    assert read(both).biomarkers[0].value == 60
    score = {"valueQuantity": {"value": 20, "unit": "{score}"}}
    assert read(observed("85147-7", note=note)).biomarkers == ()
    assert read(observed("83053-9", **score)).biomarkers == ()
    named = observed("1", "urn:local", **score)
    named["code"]["text"] = "PD-L1 combined positive score"
    assert read(named).biomarkers == ()


def test_clone_is_the_assay(read: Read, observed: Make) -> None:
    by_code = read(observed("83052-1", valueString="60%"))
    assert only(by_code, BiomarkerKind.PD_L1_TPS).assay == "22C3"
    method = {"text": "VENTANA SP263"}
    by_method = read(observed("83053-9", valueString="60%", method=method))
    assert only(by_method, BiomarkerKind.PD_L1_TPS).assay == "SP263"


def test_component_of_a_panel_is_read(read: Read, observed: Make) -> None:
    component = observed("83053-9", valueQuantity={"value": 80} | PER_CENT)
    panel = observed("77753-2", component=[component], effectiveDateTime="2024-03-01")
    result = only(read(panel), BiomarkerKind.PD_L1_TPS)
    assert (result.value, str(result.tested_on)) == (80, "2024-03-01")


def test_impossible_percentage_is_counted_not_shown(read: Read, observed: Make) -> None:
    record = read(observed("83053-9", valueQuantity={"value": 140} | PER_CENT))
    assert record.biomarkers == ()
    assert [rejected.reason for rejected in record.rejected_resources] == [
        "record.unreadable"
    ]


@pytest.mark.parametrize(
    "unit", ["mut/Mb", "{mutations}/Mb", "1/1000000{Base}", "Mutations/Megabase", ""]
)
def test_mutational_burden_per_megabase(read: Read, observed: Make, unit: str) -> None:
    quantity = {"value": 12.5, "unit": unit}
    result = only(read(observed("94076-7", valueQuantity=quantity)), BiomarkerKind.TMB)
    assert (result.value, result.unit) == (12.5, "1/Mb")


def test_count_of_mutations_is_no_burden(read: Read, observed: Make) -> None:
    quantity = {"value": 300, "unit": "{mutations}"}
    assert read(observed("94076-7", valueQuantity=quantity)).biomarkers == ()


@pytest.mark.parametrize(
    ("value", "category"),
    [
        ({"code": "LA14122-8", "system": "http://loinc.org"}, "MSS"),
        ({"code": "LA26203-2", "system": "http://loinc.org"}, "MSI-H"),
        ({"code": "LA26202-4", "system": "http://loinc.org"}, "MSI-L"),
        ({"display": "MSI-High"}, "MSI-H"),
        ({"display": "Stable"}, "MSS"),
        ({"display": "Unstable"}, "Unstable"),
        ({"display": "Microsatellite stable; high tumour content"}, "MSS"),
        ({"display": "MSI-H not detected"}, "MSI-H not detected"),
        ({"display": "MSI-H or MSI-L"}, "MSI-H or MSI-L"),
        ({"display": "微卫星稳定"}, "MSS"),
        ({"display": "微卫星高度不稳定"}, "MSI-H"),
    ],
)
def test_microsatellite_instability(
    read: Read, observed: Make, value: dict[str, str], category: str
) -> None:
    concept = {"coding": [value]}
    record = read(observed("81695-9", valueCodeableConcept=concept))
    assert only(record, BiomarkerKind.MSI).category == category


def test_why_there_is_no_value_is_kept(read: Read, observed: Make) -> None:
    reason = {"text": "Specimen unsatisfactory"}
    record = read(observed("83053-9", dataAbsentReason=reason))
    result = only(record, BiomarkerKind.PD_L1_TPS)
    assert (result.value, result.absent_reason) == (None, "Specimen unsatisfactory")
    assert record.biomarker(BiomarkerKind.PD_L1_TPS) is None


def test_preliminary_is_flagged_and_retracted_is_counted(
    read: Read, observed: Make
) -> None:
    fields = {"valueQuantity": {"value": 60} | PER_CENT}
    assert (
        read(observed("83053-9", **fields, status="preliminary"))
        .biomarkers[0]
        .preliminary
    )
    for status in ("entered-in-error", "cancelled"):
        record = read(observed("83053-9", **fields, status=status))
        assert record.biomarkers == ()
        assert [rejected.reason for rejected in record.rejected_resources] == [
            "record.retracted"
        ]
