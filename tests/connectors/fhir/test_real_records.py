"""Published examples and simulated patients: every fact read by hand, none invented."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.fhir.reading.bundle_folder import FhirFolder
from data.patient.record import PatientRecord

KNOWN = orjson.loads(
    (Path(__file__).parents[2] / "reference_values" / "fhir_facts.json").read_bytes()
)
LISTS = [field.name for field in fields(PatientRecord) if field.default == ()]

pytestmark = pytest.mark.real_data


@cache
def records_of(file: Path) -> tuple[PatientRecord, ...]:
    return tuple(FhirFolder(file).records())


def record_of(file: Path, patient: str) -> PatientRecord:
    (record,) = (one for one in records_of(file) if one.source == patient)
    return record


def field_of(item: object, path: str) -> str:
    for name in path.split("."):
        item = item[int(name)] if isinstance(item, tuple) else getattr(item, name)
    return ", ".join(sorted(item)) if isinstance(item, frozenset) else str(item)


def items_of(record: PatientRecord, fact: dict[str, str]) -> Iterator[Any]:
    if not fact["list"]:
        yield record
        return
    for item in getattr(record, fact["list"]):
        sources = getattr(item, "sources", None) or (item.source,)
        if fact["source"] in sources:
            yield item


def name_of(fact: dict[str, str]) -> str:
    short = Path(fact["file"]).stem[:40]
    return f"{short}-{fact['list'] or 'patient'}-{fact.get('field', '')}"


@pytest.mark.parametrize("fact", KNOWN["facts"], ids=name_of)
def test_fact_read_by_hand_is_found(shared_data: Path, fact: dict[str, str]) -> None:
    record = record_of(shared_data / "fhir" / fact["file"], fact["patient"])
    found = [field_of(item, fact["field"]) for item in items_of(record, fact)]
    assert found == [fact["expected"]], fact["where"]


@pytest.mark.parametrize("fact", KNOWN["empty"], ids=name_of)
def test_nothing_is_invented(shared_data: Path, fact: dict[str, str]) -> None:
    file = shared_data / "fhir" / fact["file"]
    for record in records_of(file):
        if fact["patient"] in ("", record.source):
            assert getattr(record, fact["list"]) == ()


@pytest.mark.parametrize("fact", KNOWN["counts"], ids=name_of)
def test_as_many_as_the_file_holds(shared_data: Path, fact: dict[str, Any]) -> None:
    record = record_of(shared_data / "fhir" / fact["file"], fact["patient"])
    assert len(getattr(record, fact["list"])) == fact["count"]


def test_there_are_enough_facts_over_enough_files() -> None:
    assert len(KNOWN["facts"]) >= 120
    assert len({fact["file"] for fact in KNOWN["facts"]}) >= 6


def test_every_file_is_read_or_rejected_by_name(shared_data: Path) -> None:
    folder = FhirFolder(shared_data / "fhir")
    records = list(folder.records())
    assert len(records) >= 10
    assert {aside.where for aside in folder.rejected} == {
        "genomics-reporting-ig/find-variants_request.fhir.json",
        "genomics-reporting-ig/find-variants_response.fhir.older1.json",
        "synthea-smart/DSTU-2_Barrows_Nona_48.json",
        "synthea-smart/STU-3_Abernathy_Yu_47.json",
    }


def test_older_versions_are_refused_by_name(shared_data: Path) -> None:
    folder = FhirFolder(shared_data / "fhir" / "synthea-smart")
    refused = {aside.where[:4]: dict(aside.values) for aside in folder.rejected}
    assert refused == {"DSTU": {"version": "DSTU2"}, "STU-": {"version": "STU3"}}
    assert len(list(folder.records())) == 4


def test_each_list_is_newest_first_and_keeps_its_source(shared_data: Path) -> None:
    days = dict.fromkeys(LISTS, "") | {
        "smoking": "recorded_on",
        "cancers": "onset",
        "stages": "staged_on",
        "variants": "tested_on",
        "therapies": "started",
    }
    for record in FhirFolder(shared_data / "fhir").records():
        for name in set(LISTS) - {"rejected_resources"}:
            items = getattr(record, name)
            assert all(getattr(i, "sources", None) or i.source for i in items)
            if days[name]:
                found = [getattr(item, days[name]) for item in items]
                known = [day.latest for day in found if day]
                assert known == sorted(known, reverse=True)
                assert None not in found[: len(known)]
