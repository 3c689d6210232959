"""HL7 v2 messages, from bytes to what the store holds."""

import time

import pytest

from connectors.hl7.parsing import LARGEST_MESSAGE
from connectors.store.repository import Repository
from connectors.workflows.ingest.ingest_hl7 import (
    ACCEPTED,
    FAILED,
    REJECTED,
    ingest_message,
    ingest_messages,
)
from data.errors import InvalidRecordError
from data.imaging.visit import VisitKind
from data.patient.genomics import BiomarkerKind, GeneStatus
from data.patient.labs import LabKind, newest
from tests.connectors.hl7.messages import PID, message, oru, record_of


def test_results_come_in_as_the_same_facts_as_from_fhir(repository: Repository) -> None:
    receipt = ingest_message(
        repository,
        oru(
            "OBX|1|NM|1751-7^Albumin^LN||3.9|g/dL|||||F|||20260101",
            "OBX|2|NM|751-8^Neutrophils^LN||6.0|10*3/uL|||||F",
            "OBX|3|NM|83053-9^PD-L1 TPS^LN||60|%|||||F",
            "OBX|4|NM|89247-1^ECOG^LN||1||||||F",
            "OBX|5|SN|2160-0^Creatinine^LN||=^1.0|mg/dL|||||F",
        ),
    )
    assert receipt.code == ACCEPTED
    record = record_of(repository)
    albumin = newest(record.labs, LabKind.ALBUMIN)
    assert albumin is not None
    assert albumin.value == pytest.approx(39)
    assert str(albumin.taken_on) == "2026-01-01"
    score = record.biomarker(BiomarkerKind.PD_L1_TPS)
    assert score is not None
    assert score.value == 60
    assert record.performance[0].value == 1
    assert newest(record.labs, LabKind.CREATININE) is not None
    (identifier,) = record.identity.identifiers
    assert (identifier.issuer, identifier.value) == ("urn:oid:1.2.3.4", "4711")
    assert str(record.identity.birth_date) == "1958-03-02"


def test_a_variant_comes_in_parts_of_one_sub_id(repository: Repository) -> None:
    ingest_message(
        repository,
        oru(
            "OBX|1|CWE|48018-6^Gene studied^LN|2a|HGNC:3236^EGFR^HGNC||||||F",
            "OBX|2|CWE|48005-3^Amino acid change^LN|2a|p.Leu858Arg^p.Leu858Arg^HGVS"
            "||||||F",
            "OBX|3|NM|81258-6^Allelic frequency^LN|2a|31|%|||||F",
        ),
    )
    record = record_of(repository)
    assert record.gene_status("EGFR") is GeneStatus.ALTERED
    (variant,) = record.variants
    assert variant.protein_change == "p.Leu858Arg"
    assert variant.allele_fraction == pytest.approx(0.31)


def test_running_text_is_a_report_with_its_lines(repository: Repository) -> None:
    ingest_message(
        repository,
        oru(
            "OBX|1|TX|22637-3^Path report^LN||Adenocarcinoma.||||||F",
            r"OBX|2|FT|22637-3^Path report^LN||EGFR \T\ ALK\.br\negative||||||F",
        ),
    )
    (report,) = record_of(repository).text_reports
    assert report.text == "Adenocarcinoma.\nEGFR & ALK\nnegative"


def test_a_corrected_result_takes_the_place_of_the_first(
    repository: Repository,
) -> None:
    ingest_message(repository, oru("OBX|1|NM|1751-7^Albumin^LN||39|g/L|||||F"))
    corrected = oru(
        "OBX|1|NM|1751-7^Albumin^LN||35|g/L|||||C", control="2", time="20260103120000"
    )
    ingest_message(repository, corrected)
    assert [one.value for one in record_of(repository).labs] == [35]
    wrong = oru(
        "OBX|1|NM|1751-7^Albumin^LN||35|g/L|||||W", control="3", time="20260104120000"
    )
    ingest_message(repository, wrong)
    assert record_of(repository).labs == ()


def test_an_older_message_that_comes_late_does_not_win(repository: Repository) -> None:
    newer = oru("OBX|1|NM|1751-7^A^LN||35|g/L|||||C", time="20260105", control="2")
    older = oru("OBX|1|NM|1751-7^A^LN||39|g/L|||||F", time="20260101", control="1")
    ingest_message(repository, newer)
    ingest_message(repository, older)
    assert [one.value for one in record_of(repository).labs] == [35]


def test_the_same_message_twice_changes_nothing(repository: Repository) -> None:
    sent = oru("OBX|1|NM|1751-7^Albumin^LN||39|g/L|||||F")
    assert ingest_message(repository, sent).new
    again = ingest_message(repository, sent)
    assert (again.code, again.new) == (ACCEPTED, False)
    assert len(record_of(repository).labs) == 1


def test_visits_and_persons_come_from_adt(repository: Repository) -> None:
    visit = f"PV1|1|I{'|' * 17}V77{'|' * 25}20260105101500|20260109"
    ingest_message(repository, message(PID, visit, kind="ADT^A01"))
    changed = PID.replace("Doe", "Doe-Smith")
    ingest_message(
        repository,
        message(changed, visit, kind="ADT^A08", control="2", time="20260110"),
    )
    record = record_of(repository)
    (stay,) = record.visits
    assert stay.kind is VisitKind.INPATIENT
    assert (str(stay.started), str(stay.ended)) == ("2026-01-05", "2026-01-09")
    assert len(repository.list_patients()) == 1


def test_an_open_order_is_pending(repository: Repository) -> None:
    ingest_message(repository, oru(status="O"))
    assert record_of(repository).pending[0].what.display == "Panel"


def test_training_messages_are_marked_as_simulated(repository: Repository) -> None:
    ingest_message(repository, oru(mode="T"))
    assert repository.list_patients()[0].simulated


@pytest.mark.parametrize(
    ("character_set", "words"),
    [("UNICODE UTF-8", "肺腺癌"), ("GB 18030-2000", "肺腺癌"), ("8859/1", "Müller")],
)
def test_character_sets(repository: Repository, character_set: str, words: str) -> None:
    result = f"OBX|1|TX|22637-3^x^LN||{words}||||||F"
    ingest_message(repository, oru(result, character_set=character_set))
    assert record_of(repository).text_reports[0].text == words


def test_gbk_without_a_name_is_read_as_chinese(repository: Repository) -> None:
    sent = oru("OBX|1|TX|22637-3^x^LN||肺腺癌||||||F", character_set="")
    ingest_message(repository, sent.decode().encode("gb18030"))
    assert record_of(repository).text_reports[0].text == "肺腺癌"


@pytest.mark.parametrize(
    ("content", "code", "why"),
    [
        (b"", FAILED, "does not begin with MSH"),
        (b"PID|1||x", FAILED, "does not begin with MSH"),
        (b"MSH|^~\\&|A|B", FAILED, "type"),
        (message(PID, control=""), FAILED, "control id"),
        (message("free text without a segment"), FAILED, "no segment"),
        (message("PID|1||4711"), FAILED, "identifier with its issuer"),
        (message("OBX|1|NM|x"), FAILED, "identifier with its issuer"),
        (message(PID, kind="SIU^S12"), REJECTED, "not read"),
        (message(PID, kind="ADT^A40"), ACCEPTED, "merges two patients"),
        (message(PID, character_set="KLINGON"), FAILED, "character set"),
        (b"MSH|^~\\&" + b"x" * LARGEST_MESSAGE, FAILED, "bytes"),
    ],
)
def test_what_cannot_be_used_is_kept_and_says_why(
    repository: Repository, content: bytes, code: str, why: str
) -> None:
    receipt = ingest_message(repository, content)
    assert receipt.code == code
    assert receipt.error is not None
    assert why in receipt.error.what
    assert "4711" not in receipt.error.what
    assert repository.list_patients() == ()
    (aside,) = repository.rejected()
    assert aside.reason == receipt.error.key


def test_a_batch_with_any_line_ends(repository: Repository) -> None:
    one = oru("OBX|1|NM|1751-7^A^LN||39|g/L|||||F")
    two = one.replace(b"|1|P|", b"|2|P|").replace(b"4711", b"4712")
    batch = b"FHS|^~\\&|x\rBHS|^~\\&|x\r" + one + two + b"BTS|2\rFTS|1\r"
    report = ingest_messages(repository, batch.replace(b"\r", b"\r\n"))
    assert (report.messages, report.repeated) == (2, 0)
    assert ingest_messages(repository, one + b"\n" + two).repeated == 2
    assert len(repository.list_patients()) == 2


def test_a_file_without_messages_is_refused(repository: Repository) -> None:
    with pytest.raises(InvalidRecordError, match="does not begin with MSH"):
        ingest_messages(repository, b"just a letter")


@pytest.mark.slow
def test_a_field_of_30_mb_is_read_in_seconds(repository: Repository) -> None:
    huge = oru(f"OBX|1|TX|22637-3^x^LN||{'word ' * 6_000_000}||||||F")
    started = time.monotonic()
    assert ingest_message(repository, huge).code == ACCEPTED
    assert time.monotonic() - started < 60
    assert record_of(repository).text_reports[0].text.endswith("[…]")
