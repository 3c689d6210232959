"""The tables of codes: each row has a source and can mean only one thing."""

import pytest

from connectors.fhir.facts.observations import read_observation
from connectors.fhir.resources.reasons import Reason
from data.patient.genomics import GeneResult
from data.patient.record import SmokingStatus
from data.reference.tables import (
    antineoplastic_agents,
    code_meanings,
    table_rows,
    terminology_of,
)
from data.words import has_message


@pytest.mark.parametrize("name", ["fhir_codes.csv", "antineoplastic_agents.csv"])
def test_every_row_names_its_source(name: str) -> None:
    assert all(row["source"] for row in table_rows(name))


def test_no_code_means_two_things_in_one_table() -> None:
    codes = [(row["table"], row["code"]) for row in table_rows("fhir_codes.csv")]
    assert len(codes) == len(set(codes))


def test_no_drug_is_listed_twice() -> None:
    names = [agent.name for agent in antineoplastic_agents()]
    atc = [agent.atc for agent in antineoplastic_agents() if agent.atc]
    assert len(names) == len(set(names))
    assert len(atc) == len(set(atc))


def test_meanings_are_those_of_the_domain() -> None:
    smoking = {found.meaning for found in code_meanings("smoking").values()}
    assert smoking == {status.value for status in SmokingStatus}
    findings = {found.meaning for found in code_meanings("finding").values()}
    assert findings == {finding.value for finding in GeneResult}


def test_every_observation_code_has_a_reader() -> None:
    for code in code_meanings("observation"):
        observation = {"code": {"coding": [{"code": code}]}}
        assert read_observation(observation, "Observation/1") is Reason.NO_VALUE


@pytest.mark.parametrize(
    ("system", "name"),
    [
        ("http://loinc.org", "loinc"),
        ("https://loinc.org/", "loinc"),
        ("urn:oid:2.16.840.1.113883.6.96", "snomed"),
        ("urn:local", "urn:local"),
    ],
)
def test_system_by_any_of_its_names(system: str, name: str) -> None:
    assert terminology_of(system) == name


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    assert has_message(f"{reason}.what")
    assert has_message(f"{reason}.how_to_fix")
