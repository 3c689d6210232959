"""Classes of findings, with where the limits come from."""

import pytest

from data.actionability import Marker
from data.patient.genomics import GeneResult, Variant
from data.reference.evidence_tables import (
    class_rules,
    resistance_rules,
)
from fusion.genomics.biomarker_classes import markers_of, names_of, resistance_of
from fusion.genomics.nomenclature import parse_variant


@pytest.mark.parametrize(
    ("gene", "text", "marker"),
    [
        ("EGFR", "p.Leu858Arg", Marker.EGFR_COMMON),
        ("EGFR", "p.Leu747_Pro753delinsSer", Marker.EGFR_COMMON),
        ("EGFR", "c.2240_2254del", Marker.EGFR_COMMON),
        ("EGFR", "exon 19 deletion", Marker.EGFR_COMMON),
        ("EGFR", "G719X", Marker.EGFR_UNCOMMON),
        ("EGFR", "p.Ser768Ile", Marker.EGFR_UNCOMMON),
        ("EGFR", "p.Thr790Met", Marker.EGFR_T790M),
        ("EGFR", "p.Ala767_Val769dup", Marker.EGFR_EXON20_INSERTION),
        ("EGFR", "D770_N771insSVD", Marker.EGFR_EXON20_INSERTION),
        ("EGFR", "p.Asp770delinsGlyTyr", Marker.EGFR_EXON20_INSERTION),
        ("ERBB2", "p.Tyr772_Ala775dup", Marker.ERBB2_TKD),
        ("HER2", "A775_G776insYVMA", Marker.ERBB2_TKD),
        ("ERBB2", "exon 20 insertion", Marker.ERBB2_TKD),
        ("MET", "c.3028+1G>T", Marker.MET_EXON14),
        ("MET", "c.2888-2A>G", Marker.MET_EXON14),
        ("MET", "c.3082+2T>C", Marker.MET_EXON14),
        ("MET", "NM_000245.4:c.3028G>A", Marker.MET_EXON14),
        ("MET", "p.Asp1010His", Marker.MET_EXON14),
        ("MET", "MET amplification", Marker.MET_AMPLIFICATION),
        ("BRAF", "p.Val600Glu", Marker.BRAF_V600E),
        ("KRAS", "p.Gly12Cys", Marker.KRAS_G12C),
        ("NTRK3", "ETV6-NTRK3", Marker.NTRK_FUSION),
    ],
)
def test_a_finding_belongs_to_one_class(gene: str, text: str, marker: Marker) -> None:
    name = parse_variant(text, gene)
    assert markers_of(name) == {marker}, name


@pytest.mark.parametrize(
    ("gene", "text"),
    [
        ("EGFR", "p.Leu747Pro"),  # a substitution in exon 19
        ("EGFR", "p.Ile740_Lys745dup"),  # an exon 19 insertion
        ("EGFR", "p.Leu858Met"),
        ("EGFR", "c.2240_2253del"),  # shifts the frame
        ("EGFR", "EGFR amplification"),
        ("ERBB2", "p.Ser310Phe"),  # outside the kinase domain
        ("MET", "c.3028+5G>A"),  # needs RNA
        ("MET", "c.3028G>A"),  # no transcript: may be inside the exon
        ("MET", "MET copy number gain"),
        ("MET", "p.Tyr1003Phe"),
        ("BRAF", "p.Val600Lys"),
        ("KRAS", "p.Gly12Asp"),
        ("ALK", "p.Phe1174Leu"),
        ("EGFR", "EGFR T790M not detected"),
    ],
)
def test_what_is_near_a_class_does_not_belong_to_it(gene: str, text: str) -> None:
    assert markers_of(parse_variant(text, gene)) == frozenset()


@pytest.mark.parametrize(
    ("coding", "marker"),
    [
        ("c.2573T>G", Marker.EGFR_COMMON),
        ("NM_005228.5:c.2369C>T", Marker.EGFR_T790M),
        ("c.2573_2574delTGinsGT", Marker.EGFR_COMMON),
    ],
)
def test_a_coding_change_alone_is_understood_if_it_is_well_known(
    coding: str, marker: Marker
) -> None:
    result = Variant("EGFR", GeneResult.PRESENT, "Observation/1", coding_change=coding)
    assert marker in {m for name in names_of(result) for m in markers_of(name)}


def test_a_fusion_of_two_genes_needs_no_other_name() -> None:
    result = Variant("ALK::EML4", GeneResult.PRESENT, "Observation/1")
    (name,) = names_of(result)
    assert markers_of(name) == {Marker.ALK_FUSION}


def test_exons_of_both_met_transcripts_are_of_one_length() -> None:
    """141 bases, and 54 apart by the longer transcript's extra 18 residues."""
    sites = [rule for rule in class_rules() if rule.rule == "splice_site"]
    assert {rule.last - rule.first + 1 for rule in sites} == {141}
    assert sites[1].first - sites[0].first == 54


def test_resistance_is_flagged_for_the_class_that_it_concerns() -> None:
    def flags(gene: str, text: str) -> set[tuple[str, str]]:
        rules = resistance_of([parse_variant(text, gene)])
        return {(rule.name, rule.drug_class) for rule in rules}

    assert flags("EGFR", "p.Cys797Ser") == {("egfr_c797s", "egfr_tki_3g")}
    assert flags("ROS1", "CD74-ROS1 G2032R") == {("ros1_g2032r", "ros1_tki")}
    assert flags("BRAF", "p.Gly469Ala") == {("braf_not_v600e", "braf_inhibitor")}
    assert flags("BRAF", "p.Val600Glu") == set()
    assert flags("STK11", "p.Gln37Ter") == {("stk11", "pd_l1_blockade")}


def test_every_rule_names_its_source() -> None:
    assert all(rule.source for rule in (*class_rules(), *resistance_rules()))
