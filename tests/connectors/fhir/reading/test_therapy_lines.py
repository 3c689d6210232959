from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.fhir.facts.medications import AgentUse
from connectors.fhir.reading.therapy_lines import lines_of_therapy
from data.coding import Coding
from data.partial_date import PartialDate
from data.patient.record import PatientRecord
from data.patient.therapy import TherapyStatus

Read = Callable[..., PatientRecord]
DAY_0 = date(2020, 1, 1)
CISPLATIN, PEMETREXED, DOCETAXEL = map(Coding, ("cisplatin", "pemetrexed", "docetaxel"))


def use(day: int, *agents: Coding, status: str = "stopped", **more: object) -> AgentUse:
    started = PartialDate.of(DAY_0 + timedelta(days=day))
    source = f"MedicationRequest/{day}-{agents[0].display}"
    return AgentUse(agents, TherapyStatus(status), source, started, **more)


def drugs(*uses: AgentUse, **more: object) -> list[tuple[int | None, set[str]]]:
    lines = lines_of_therapy(uses, **more)
    return [(line.number, {agent.display for agent in line.agents}) for line in lines]


def test_drugs_within_28_days_are_one_line_and_later_ones_the_next() -> None:
    first = {"cisplatin", "pemetrexed"}
    assert drugs(use(0, CISPLATIN), use(28, PEMETREXED)) == [(1, first)]
    assert drugs(use(0, CISPLATIN), use(29, PEMETREXED)) == [
        (2, {"pemetrexed"}),
        (1, {"cisplatin"}),
    ]


def test_maintenance_and_further_cycles_stay_in_the_line() -> None:
    cycles = [use(day, CISPLATIN, PEMETREXED) for day in range(0, 84, 21)]
    maintenance = [use(day, PEMETREXED) for day in range(84, 400, 21)]
    lines = lines_of_therapy([*cycles, *maintenance])
    assert len(lines) == 1
    assert len(lines[0].sources) == len(cycles) + len(maintenance)


def test_same_drug_after_half_a_year_without_is_a_new_line() -> None:
    assert [number for number, _ in drugs(use(0, CISPLATIN), use(181, CISPLATIN))] == [
        2,
        1,
    ]
    running = use(0, CISPLATIN, status="active")
    assert len(drugs(running, use(181, CISPLATIN))) == 1


def test_treatment_of_another_cancer_and_plans_have_no_number() -> None:
    onset = {"first_lung_cancer": DAY_0 + timedelta(days=400)}
    assert drugs(use(0, DOCETAXEL), use(410, CISPLATIN), **onset) == [
        (1, {"cisplatin"}),
        (None, {"docetaxel"}),
    ]
    other = use(0, DOCETAXEL, because_of=("Condition/prostate",))
    assert drugs(other, other_cancers=frozenset({"Condition/prostate"})) == [
        (None, {"docetaxel"})
    ]
    (planned,) = lines_of_therapy([use(0, DOCETAXEL, status="planned")])
    assert (planned.status, planned.number, planned.started) == (
        TherapyStatus.PLANNED,
        None,
        None,
    )


def test_line_stands_where_the_latest_use_of_any_drug_stands() -> None:
    (line,) = lines_of_therapy(
        [
            use(0, CISPLATIN, status="active"),
            use(0, PEMETREXED, status="active"),
            use(21, CISPLATIN),
        ]
    )
    assert line.status is TherapyStatus.ACTIVE
    assert line.ended is None


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2000),
            st.sampled_from([CISPLATIN, PEMETREXED, DOCETAXEL]),
            st.sampled_from(TherapyStatus),
        ),
        max_size=12,
    ),
)
def test_every_use_is_in_exactly_one_line(
    given_uses: list[tuple[int, Coding, TherapyStatus]],
) -> None:
    unique = {(day, agent): status for day, agent, status in given_uses}
    uses = [use(d, a, status=s) for (d, a), s in unique.items()]
    lines = lines_of_therapy(uses)
    sources = [source for line in lines for source in line.sources]
    assert sorted(sources) == sorted(one.source for one in uses)
    numbers = [line.number for line in lines if line.number]
    assert numbers == list(range(len(numbers), 0, -1))


def medication(
    kind: str, name: str, status: str = "active", **more: object
) -> dict[str, Any]:
    concept = {"medicationCodeableConcept": {"text": name}}
    return {"resourceType": kind, "status": status} | concept | more


@pytest.mark.parametrize(
    ("name", "agents"),
    [
        ("PACLitaxel 100 MG Injection", ["paclitaxel"]),
        ("gefitinib 250 MG Oral Tablet", ["gefitinib"]),
        ("帕博利珠单抗注射液", ["pembrolizumab"]),
        ("fam-trastuzumab deruxtecan-nxki", ["trastuzumab deruxtecan"]),
        ("nivolumab and ipilimumab", ["nivolumab", "ipilimumab"]),
    ],
)
def test_drug_by_its_name(read: Read, name: str, agents: list[str]) -> None:
    (line,) = read(medication("MedicationRequest", name)).therapies
    assert [agent.display for agent in line.agents] == agents


@pytest.mark.parametrize(
    "name", ["Ibuprofen 200 MG", "nintedanib 150 MG", "甲氨蝶呤片"]
)
def test_other_drugs_make_no_line(read: Read, name: str) -> None:
    assert read(medication("MedicationRequest", name)).therapies == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "entered-in-error"},
        {"status": "cancelled"},
        {"status": "not-taken"},
        {"status": "active", "doNotPerform": True},
    ],
)
def test_what_was_not_given_makes_no_line(read: Read, fields: dict[str, Any]) -> None:
    record = read(medication("MedicationStatement", "cisplatin", **fields))
    assert record.therapies == ()
    assert record.rejected_resources[0].reason in ("record.retracted", "record.negated")


def test_doses_give_the_last_dose_as_the_end(read: Read) -> None:
    doses = [
        medication(
            "MedicationAdministration",
            "cisplatin",
            "completed",
            effectivePeriod={"start": f"2024-0{month}-01", "end": f"2024-0{month}-01"},
        )
        for month in (1, 2, 3)
    ]
    (line,) = read(*doses).therapies
    assert (str(line.started), str(line.ended)) == ("2024-01-01", "2024-03-01")
    assert line.status is TherapyStatus.UNKNOWN


def test_drug_that_stands_in_a_medication_elsewhere(read: Read) -> None:
    there = {"resourceType": "Medication", "id": "m", "code": {"text": "osimertinib"}}
    by_reference = {"medicationReference": {"reference": "Medication/m"}}
    request = {"resourceType": "MedicationRequest", "status": "active"}
    contained = {"contained": [there], "medicationReference": {"reference": "#m"}}
    of_r5 = {"medication": {"concept": {"text": "osimertinib"}}}
    for way in (by_reference, contained, of_r5):
        (line,) = read(request | way, there).therapies
        assert line.agents[0].display == "osimertinib"
