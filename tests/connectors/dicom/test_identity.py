"""Who the images say the patient is, in any character set."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from connectors.dicom.identity import SIMULATED_INSTITUTION, SeriesFacts, read_facts
from data.errors import InvalidScanError
from data.identity import Identifier, Sex
from data.partial_date import PartialDate

FactsOf = Callable[..., SeriesFacts]


@pytest.fixture
def facts_of(
    tmp_path: Path,
    slice_of: Callable[..., Dataset],
    save_to: Callable[[Dataset, Path], Path],
) -> FactsOf:
    def read(**attributes: object) -> SeriesFacts:
        image = slice_of(np.zeros((2, 2), np.int16), **attributes)
        return read_facts(save_to(image, tmp_path / "slice"))

    return read


def item(**attributes: object) -> Dataset:
    part = Dataset()
    for name, value in attributes.items():
        setattr(part, name, value)
    return part


def test_identifier_with_its_local_issuer(facts_of: FactsOf) -> None:
    patient = facts_of(PatientID=" 4711 ", IssuerOfPatientID="St Elsewhere").patient
    assert patient.identifiers == {Identifier("St Elsewhere", "4711")}


@pytest.mark.parametrize(
    ("entity", "kind", "issuer"),
    [
        ("1.2.276.0.76", "ISO", "urn:oid:1.2.276.0.76"),
        ("http://hospital.example/mrn", "URI", "http://hospital.example/mrn"),
        ("hospital.example", "DNS", "local"),
    ],
)
def test_universal_issuer_is_written_as_fhir_does(
    facts_of: FactsOf,
    entity: str,
    kind: str,
    issuer: str,
) -> None:
    qualifier = item(UniversalEntityID=entity, UniversalEntityIDType=kind)
    patient = facts_of(
        IssuerOfPatientID="local", IssuerOfPatientIDQualifiersSequence=[qualifier]
    ).patient
    assert patient.identifiers == {Identifier(issuer, "P1")}


def test_other_identifiers_keep_their_own_issuer(facts_of: FactsOf) -> None:
    national = item(PatientID="110101199003070000", IssuerOfPatientID="GB11643")
    patient = facts_of(OtherPatientIDsSequence=[national, item(PatientID="")]).patient
    assert patient.identifiers == {
        Identifier("", "P1"),
        Identifier("GB11643", "110101199003070000"),
    }


@pytest.mark.parametrize(
    ("character_set", "written", "shown"),
    [
        ("ISO_IR 100", "Müller^Jörg", "Müller Jörg"),
        ("ISO_IR 192", "Wang^XiaoDong=王^小东", "Wang XiaoDong / 王 小东"),
        ("GB18030", "Wang^XiaoDong=王^小东", "Wang XiaoDong / 王 小东"),
        (  # the example of PS3.5 K.2, with its escape sequences
            ["", "ISO 2022 IR 58"],
            b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
            "Zhang XiaoDong / 张 小东",
        ),
    ],
)
def test_names_in_any_character_set(
    facts_of: FactsOf,
    character_set: str | list[str],
    written: str,
    shown: str,
) -> None:
    facts = facts_of(SpecificCharacterSet=character_set, PatientName=written)
    assert facts.patient.name == shown


@pytest.mark.parametrize(
    ("written", "sex"),
    [("F", Sex.FEMALE), ("M", Sex.MALE), ("O", Sex.OTHER), ("", Sex.UNKNOWN)],
)
def test_sex(facts_of: FactsOf, written: str, sex: Sex) -> None:
    assert facts_of(PatientSex=written).patient.sex is sex


@pytest.mark.parametrize(
    ("written", "day"),
    [("19600229", PartialDate(1960, 2, 29)), ("19600231", None), ("", None)],
)
def test_birth_date(facts_of: FactsOf, written: str, day: PartialDate | None) -> None:
    assert facts_of(PatientBirthDate=written).patient.birth_date == day


def test_only_the_exact_mark_means_simulated(facts_of: FactsOf) -> None:
    assert facts_of(InstitutionName=SIMULATED_INSTITUTION).simulated
    assert not facts_of(InstitutionName="FUSIONBOARD SIMULATED HOSPITAL").simulated
    assert not facts_of(SeriesDescription="SIMULATED chest").simulated


def test_nobody_shows_in_repr(facts_of: FactsOf) -> None:
    shown = repr(facts_of(PatientID="4711", PatientName="Doe^Jane"))
    assert "4711" not in shown
    assert "Doe" not in shown


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidScanError, match="damaged"):
        read_facts(tmp_path)
