"""Only what a person confirmed counts."""

from data.identity import PersonIdentity
from data.patient.genomics import BiomarkerKind, GeneStatus
from data.patient.proposed import ProposalDecision, ProposedFact
from data.patient.record import PatientRecord
from fusion.report_text.confirmed import with_confirmed
from fusion.report_text.proposals import proposals
from tests.fusion.report_text.reports import NOW, report


def decided(fact: ProposedFact, *, accepted: bool) -> ProposalDecision:
    return ProposalDecision(fact, accepted, "Dr Li", NOW)


def test_only_what_a_person_confirmed_counts_and_the_last_word_holds() -> None:
    record = PatientRecord("Patient/1", PersonIdentity())
    facts = proposals(report("EGFR exon 19 deletion detected. ALK negative. TPS none."))
    egfr, alk = facts
    assert with_confirmed(record, []) is record
    one = with_confirmed(record, [decided(egfr, accepted=True)])
    assert one.gene_status("EGFR") is GeneStatus.ALTERED
    assert one.gene_status("ALK") is GeneStatus.NOT_TESTED
    assert one.variants[0].source == "DiagnosticReport/1"
    both = with_confirmed(
        record,
        [
            decided(egfr, accepted=True),
            decided(alk, accepted=True),
            decided(egfr, accepted=False),
        ],
    )
    assert both.gene_status("EGFR") is GeneStatus.NOT_TESTED
    assert both.gene_status("ALK") is GeneStatus.NEGATIVE


def test_every_kind_finds_its_place_in_the_record() -> None:
    text = (
        "Adenocarcinoma. Stage IIB. PD-L1 TPS 55 %. Emphysema. EGFR p.L858R mutation."
    )
    facts = proposals(report(text))
    record = with_confirmed(
        PatientRecord("Patient/1", PersonIdentity()),
        [decided(fact, accepted=True) for fact in facts],
    )
    assert record.histologies[0].cell_type.display == "adenocarcinoma"
    assert record.stages[0].value == "IIB"
    score = record.biomarker(BiomarkerKind.PD_L1_TPS)
    assert score is not None
    assert score.value == 55
    assert record.background[0].kind == "emphysema"
    assert record.variants[0].protein_change == "p.L858R"
    assert {item.source for item in record.stages} == {"DiagnosticReport/1"}
