"""HL7 v2 messages, all of them invented, from bytes to what the store holds."""

import asyncio
import contextlib
import time

import pytest
from hl7.mllp import open_hl7_connection
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from connectors.hl7.fields import fhir_time, unescaped
from connectors.hl7.parsing import LARGEST_MESSAGE, parse_message, split_messages
from connectors.hl7.receiver import listen
from connectors.hl7.to_fhir import resources_of
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
from data.patient.record import PatientRecord
from tests.conftest import SOAK_SEED

PID = "PID|1||4711^^^HOSP&1.2.3.4&ISO^MR||Doe^Jane^^^||19580302|F"


SETS = {"8859/1": "iso-8859-1", "GB 18030-2000": "gb18030"}


def message(
    *segments: str,
    kind: str = "ORU^R01",
    control: str = "1",
    character_set: str = "UNICODE UTF-8",
    time: str = "20260102120000",
    mode: str = "P",
) -> bytes:
    head = f"MSH|^~\\&|LAB|H|FB|H|{time}||{kind}|{control}|{mode}|2.5.1||||||"
    head += character_set
    lines = "\r".join([head, *segments, ""])
    return lines.encode(SETS.get(character_set, "utf-8"))


def oru(*results: str, status: str = "F", **changes: str) -> bytes:
    order = f"OBR|1|P1|F1|24323-8^Panel^LN|||20260101083000{'|' * 18}{status}"
    return message(PID, order, *results, **changes)


def record_of(repository: Repository) -> PatientRecord:
    (row,) = repository.list_patients()
    record = repository.patient_case(row.patient_id).record
    assert record is not None
    return record


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


@pytest.mark.parametrize(
    ("written", "fhir"),
    [
        ("2026", "2026"),
        ("202601", "2026-01"),
        ("20260102", "2026-01-02"),
        ("202601021530", "2026-01-02T15:30:00Z"),
        ("20260102153059.12+0800", "2026-01-02T15:30:59+08:00"),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_times_keep_their_exactness(written: str, fhir: str) -> None:
    assert fhir_time(written) == fhir


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF), max_size=60))
def test_escapes_go_there_and_back(text: str) -> None:
    parsed = parse_message(message(PID))
    table = {"\\": r"\E\ ".strip(), "|": r"\F\ ".strip(), "^": r"\S\ ".strip()}
    table |= {"&": r"\T\ ".strip(), "~": r"\R\ ".strip()}
    written = "".join(table.get(letter, letter) for letter in text)
    assert unescaped(parsed, written) == text


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_damaged_messages_are_read_or_refused_by_name(data: st.DataObject) -> None:
    read_or_refused_by_name(data)


@pytest.mark.soak("30 000 damaged HL7 messages")
@settings(
    max_examples=30_000, suppress_health_check=[HealthCheck.too_slow], deadline=None
)
@seed(SOAK_SEED)
@given(st.data())
def test_many_damaged_messages_are_read_or_refused(data: st.DataObject) -> None:
    read_or_refused_by_name(data)


def read_or_refused_by_name(data: st.DataObject) -> None:
    sent = bytearray(oru("OBX|1|NM|1751-7^A^LN||39|g/L|||||F", r"OBX|2|FT|x||\X4|"))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(sent) - 1))
        sent[place] = data.draw(st.integers(0, 255))
    cut = bytes(sent[: data.draw(st.integers(0, len(sent)))])
    for one in [cut, *split_messages(cut)]:
        with contextlib.suppress(InvalidRecordError):
            resources_of(parse_message(one))


async def _exchange(
    repository: Repository, sent: list[bytes], allowed: set[str]
) -> list[str]:
    """Send over a real socket with the sender of the library, and get the answers."""
    server = await listen(
        lambda one: ingest_message(repository, one),
        host="127.0.0.1",
        port=0,
        allowed_hosts=allowed,
    )
    port = server.sockets[0].getsockname()[1]
    answers = []
    async with server:
        reader, writer = await open_hl7_connection("127.0.0.1", port)
        try:
            for one in sent:
                writer.writeblock(one)
                await writer.drain()
                answers.append(str((await reader.readmessage()).segment("MSA")))
        finally:
            writer.close()
            await writer.wait_closed()
    return answers


def test_over_mllp_each_message_is_answered_once_it_is_kept(
    repository: Repository,
) -> None:
    good = oru("OBX|1|NM|1751-7^A^LN||39|g/L|||||F")
    answers = asyncio.run(
        _exchange(repository, [good, b"no message", good], {"127.0.0.1"})
    )
    assert answers == ["MSA|AA|1", "MSA|AE|", "MSA|AA|1"]
    assert len(record_of(repository).labs) == 1


def test_a_host_that_may_not_send_is_cut_off(repository: Repository) -> None:
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        asyncio.run(_exchange(repository, [oru()], {"10.1.2.3"}))
    assert repository.list_patients() == ()


@pytest.mark.slow
def test_a_field_of_30_mb_is_read_in_seconds(repository: Repository) -> None:
    huge = oru(f"OBX|1|TX|22637-3^x^LN||{'word ' * 6_000_000}||||||F")
    started = time.monotonic()
    assert ingest_message(repository, huge).code == ACCEPTED
    assert time.monotonic() - started < 60
    assert record_of(repository).text_reports[0].text.endswith("[…]")
