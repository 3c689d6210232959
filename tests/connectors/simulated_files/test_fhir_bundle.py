"""The records of the whole cohort, read by the project's own reader."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors.fhir.reading.bundle_folder import FhirFolder
from connectors.simulated_files.fhir_bundle import bundle_json
from connectors.simulated_files.identifiers import ISSUER_SYSTEM, Identifiers
from connectors.simulated_files.image_headers import ScanIdentifiers
from data.identity import Identifier, Sex
from data.patient.genomics import BiomarkerKind, GeneStatus
from data.patient.record import PatientRecord, SmokingStatus
from data.patient.therapy import TherapyStatus
from data.simulated.courses.cohort import COHORT_VERSION, CohortSize, cohort

Records = Mapping[str, PatientRecord]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    folder = tmp_path_factory.mktemp("fhir")
    identifiers = Identifiers(COHORT_VERSION, 0, CohortSize.FULL.value)
    for patient in cohort(CohortSize.FULL):
        visits = [
            ScanIdentifiers(identifiers, patient, n + 1)
            for n in range(len(patient.scans))
        ]
        file = folder / f"{patient.patient_id}.json"
        file.write_text(bundle_json(visits), encoding="utf-8")
    return by_patient_id(folder)


def by_patient_id(folder: Path) -> Records:
    return {
        next(iter(record.identity.identifiers)).value: record
        for record in FhirFolder(folder).records()
    }


def test_every_record_is_marked_and_has_its_issuer(records: Records) -> None:
    assert sorted(records) == [f"SIM-000{n}" for n in range(1, 9)]
    for patient_id, record in records.items():
        assert record.simulated
        assert record.identity.identifiers == {Identifier(ISSUER_SYSTEM, patient_id)}
        assert not record.rejected_resources
        assert "Simulated" in record.identity.name or "模拟" in record.identity.name


def test_scans_are_known_to_the_record(records: Records) -> None:
    scans = [len(records[f"SIM-000{n}"].imaging_studies) for n in range(1, 9)]
    assert scans == [2, 3, 4, 3, 5, 2, 2, 2]


def test_the_chinese_name_comes_first(records: Records) -> None:
    assert records["SIM-0003"].identity.name == "模拟王芳"
    assert records["SIM-0003"].smoking[0].status is SmokingStatus.NEVER


def test_osimertinib_was_stopped_and_chemotherapy_followed(records: Records) -> None:
    second, first = records["SIM-0005"].therapies
    assert [agent.display.lower() for agent in first.agents] == ["osimertinib"]
    assert first.status is TherapyStatus.STOPPED
    assert first.reason_stopped == "Progressive disease"
    assert (first.number, second.number) == (1, 2)
    assert len(second.agents) == 2


def test_negative_differs_from_not_tested(records: Records) -> None:
    metastatic, screened = records["SIM-0005"], records["SIM-0001"]
    assert metastatic.gene_status("EGFR") is GeneStatus.ALTERED
    assert metastatic.gene_status("KRAS") is GeneStatus.NEGATIVE
    assert screened.gene_status("EGFR") is GeneStatus.NOT_TESTED
    assert records["SIM-0008"].gene_status("KRAS") is GeneStatus.NOT_TESTED


def test_pd_l1_is_pending_for_one(records: Records) -> None:
    record = records["SIM-0006"]
    assert record.biomarker(BiomarkerKind.PD_L1_TPS) is None
    assert "PD-L1" in record.pending[0].what.display
    mutations = record.biomarker(BiomarkerKind.TMB)
    assert mutations is not None
    assert mutations.value == 11.4
    assert record.gene_status("KRAS") is GeneStatus.ALTERED


def test_stage_histology_and_performance_are_there(records: Records) -> None:
    record = records["SIM-0005"]
    assert {(s.part.value, s.value) for s in record.stages} == {
        ("group", "IVA"),
        ("T", "T2a"),
        ("N", "N2"),
        ("M", "M1a"),
    }
    assert record.cancers[0].lung
    assert "denocarcinoma" in record.histologies[0].cell_type.display
    assert [status.value for status in record.performance] == [1, 1]


def test_the_conflicting_patient_is_a_man_in_the_record(records: Records) -> None:
    assert records["SIM-0008"].identity.sex is Sex.MALE
