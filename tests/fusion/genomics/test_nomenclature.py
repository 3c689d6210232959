"""Names of variants: known answers, round trips and hostile text."""

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from data.patient.variant_name import (
    ChangeKind,
    CodingChange,
    CodingPosition,
    CopyChange,
    CopyNumberChange,
    ExonChange,
    ExonChangeKind,
    Fusion,
    NotFound,
    ProteinChange,
    UnknownName,
    VariantName,
)
from fusion.genomics.nomenclature import parse_variant
from tests.conftest import SOAK_SEED
from tests.fusion.genomics.variant_writing import format_variant

L858R = ProteinChange("EGFR", ChangeKind.SUBSTITUTION, "L", 858, inserted="R")


EXON_19 = ProteinChange("EGFR", ChangeKind.DELETION, "E", 746, "A", 750)


@pytest.mark.parametrize(
    "text",
    [
        "p.Leu858Arg",
        "p.(Leu858Arg)",
        "p.L858R",
        "L858R",
        "EGFR L858R",
        "EGFR:p.L858R",
        "NP_005219.2:p.Leu858Arg",
        "NM_005228.5(EGFR):c.2573T>G (p.Leu858Arg)",
        "EGFR(NM_005228.5):c.2573T>G, p.(Leu858Arg)",
        "c.2573T>G p.L858R",
        "EGFR p.L858R mutation detected",
        "EGFR L858R 阳性",
        "ERBB1 p.Leu858Arg",
    ],
)
def test_one_variant_in_the_ways_in_which_laboratories_write_it(text: str) -> None:
    assert parse_variant(text, "EGFR") == L858R


@pytest.mark.parametrize(
    "text",
    [
        "p.Glu746_Ala750del",
        "p.E746_A750del",
        "E746_A750delELREA",
        "c.2235_2249del (p.Glu746_Ala750del)",
        "exon 19 deletion (E746_A750del)",
        "EGFR exon 19 del (p.E746_A750del5)",
    ],
)
def test_the_common_exon_19_deletion(text: str) -> None:
    assert parse_variant(text, "EGFR") == EXON_19


@pytest.mark.parametrize(
    ("text", "kind", "first", "last", "inserted"),
    [
        ("p.Trp24Cys", ChangeKind.SUBSTITUTION, 24, 24, "C"),
        ("p.(Trp24Ter)", ChangeKind.SUBSTITUTION, 24, 24, "*"),
        ("p.Trp24*", ChangeKind.SUBSTITUTION, 24, 24, "*"),
        ("p.Cys188=", ChangeKind.UNCHANGED, 188, 188, ""),
        ("p.Lys23_Val25del", ChangeKind.DELETION, 23, 25, ""),
        ("p.Val7del", ChangeKind.DELETION, 7, 7, ""),
        ("p.Ala3_Ser5dup", ChangeKind.DUPLICATION, 3, 5, ""),
        ("p.Ala3dup", ChangeKind.DUPLICATION, 3, 3, ""),
        ("p.His4_Gln5insAla", ChangeKind.INSERTION, 4, 5, "A"),
        ("p.Lys2_Gly3insGlnSerLys", ChangeKind.INSERTION, 2, 3, "QSK"),
        ("p.Cys28delinsTrpVal", ChangeKind.DELETION_INSERTION, 28, 28, "WV"),
        ("p.Glu125_Ala132delinsGlyLeuHisArgPheIleValLeu",
         ChangeKind.DELETION_INSERTION, 125, 132, "GLHRFIVL"),
        ("p.Arg97ProfsTer23", ChangeKind.FRAMESHIFT, 97, 97, "P"),
        ("p.Arg97fs", ChangeKind.FRAMESHIFT, 97, 97, ""),
        ("p.L747_A750>P", ChangeKind.DELETION_INSERTION, 747, 750, "P"),
    ],
)  # fmt: skip
def test_examples_of_the_hgvs_recommendations(
    text: str, kind: ChangeKind, first: int, last: int, inserted: str
) -> None:
    """hgvs-nomenclature.org, recommendations for protein; the last is older usage."""
    name = parse_variant(text)
    assert isinstance(name, ProteinChange)
    assert (name.kind, name.first, name.last) == (kind, first, last)
    assert name.inserted == inserted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EML4-ALK", Fusion("EML4", "ALK")),
        ("EML4::ALK", Fusion("EML4", "ALK")),
        ("EML4/ALK fusion", Fusion("EML4", "ALK")),
        ("EML4(13)-ALK(20)", Fusion("EML4", "ALK")),
        ("EML4-ALK fusion, variant 3a", Fusion("EML4", "ALK")),
        ("ALK::EML4", Fusion("EML4", "ALK", written_reversed=True)),
        ("KIF5B-RET (K15;R12)", Fusion("KIF5B", "RET")),
        ("ALK fusion", Fusion("", "ALK")),
        ("ROS1 rearranged", Fusion("", "ROS1")),
        ("ALK 融合", Fusion("", "ALK")),
        ("nuc ish(5'ALK sep 3'ALKx1)[40/100]", Fusion("", "ALK")),
        ("MET exon 14 skipping", ExonChange("MET", 14, ExonChangeKind.SKIPPING)),
        ("METex14", ExonChange("MET", 14, ExonChangeKind.SKIPPING)),
        ("MET 14外显子跳跃突变", ExonChange("MET", 14, ExonChangeKind.SKIPPING)),
        ("EGFR ex20ins", ExonChange("EGFR", 20, ExonChangeKind.INSERTION)),
        ("EGFR 19del", ExonChange("EGFR", 19, ExonChangeKind.DELETION)),
        ("EGFR 第19号外显子缺失", ExonChange("EGFR", 19, ExonChangeKind.DELETION)),
        ("HER2 amplification", CopyNumberChange("ERBB2", CopyChange.AMPLIFICATION)),
        ("MET扩增", CopyNumberChange("MET", CopyChange.AMPLIFICATION)),
        ("MET copy number gain", CopyNumberChange("MET", CopyChange.GAIN)),
        ("EGFR wild type", NotFound("EGFR")),
        ("No EGFR mutation detected", NotFound("EGFR")),
        ("EGFR 野生型", NotFound("EGFR")),
        ("ALK融合阴性", NotFound("ALK", Fusion("", "ALK"))),
    ],
)
def test_findings_in_words(text: str, expected: VariantName) -> None:
    assert parse_variant(text) == expected


def test_that_one_variant_is_absent_does_not_make_the_gene_wild_type() -> None:
    name = parse_variant("EGFR T790M not detected")
    assert isinstance(name, NotFound)
    assert isinstance(name.what, ProteinChange)
    assert name.what.first == 790


def test_a_splice_site_keeps_its_offset_and_transcript() -> None:
    name = parse_variant("NM_000245.4(MET):c.3028+1G>T")
    assert isinstance(name, CodingChange)
    assert name.first == CodingPosition(3028, 1)
    assert name.transcript == "NM_000245.4"


@pytest.mark.parametrize(
    ("text", "gene"),
    [
        ("KRAS G12C", "EGFR"),  # another gene than the test's
        ("c.2573T>G p.Thr790Met", "EGFR"),  # codon 858 is not 790
        ("E746_A750delELRE", "EGFR"),  # four residues removed from five
        ("p.Ala750_Glu746del", "EGFR"),
        ("p.Asp770_Asn773insGly", "EGFR"),  # not next to each other
        ("L858R", ""),  # could be a gene
        ("S100A", ""),
        ("NKX2-1", ""),
        ("HLA-A", ""),
        ("EGFR mutation", ""),
        ("inv(2)(p21p23)", ""),  # no gene stated
        ("p.?", "EGFR"),
        ("not negative", "EGFR"),
        ("normal", ""),
        ("MET exon 0 deletion", ""),
        ("EGFR L858R or T790M", ""),
        ("", "EGFR"),
        ("<script>alert(1)</script>", "EGFR"),
        ("EGFR " + "(" * 200, ""),
        ("p." + "Leu" * 5000, "EGFR"),
        ("EGFR\u202ep.Leu858Arg", ""),
    ],
)
def test_what_is_no_name_or_contradicts_itself_stays_as_it_was(
    text: str, gene: str
) -> None:
    assert parse_variant(text, gene) == UnknownName(text)


residues = st.sampled_from("ACDEFGHIKLMNPQRSTVWY")


positions = st.integers(1, 2500)


genes = st.sampled_from(["EGFR", "ERBB2", "KRAS", "MET", "TP53", "BRAF"])


sequences = st.text("ACDEFGHIKLMNPQRSTVWY", min_size=1, max_size=8)


bases = st.text("ACGT", min_size=1, max_size=8)


@st.composite
def protein_changes(draw: st.DrawFn) -> ProteinChange:
    kind = draw(st.sampled_from(ChangeKind))
    first, a = draw(positions), draw(residues)
    single = (ChangeKind.SUBSTITUTION, ChangeKind.FRAMESHIFT, ChangeKind.UNCHANGED)
    span = 0 if kind in single else draw(st.integers(0, 12))
    span = 1 if kind is ChangeKind.INSERTION else span
    b = draw(residues) if span else ""
    new = ""
    if kind is ChangeKind.SUBSTITUTION:
        new = draw(residues.filter(lambda one: one != a))
    elif kind is ChangeKind.FRAMESHIFT:
        new = draw(st.one_of(st.just(""), residues))
    elif kind in (ChangeKind.INSERTION, ChangeKind.DELETION_INSERTION):
        new = draw(sequences)
    return ProteinChange(draw(genes), kind, a, first, b, first + span, new)


@st.composite
def coding_changes(draw: st.DrawFn) -> CodingChange:
    kind = draw(st.sampled_from(ChangeKind).filter(lambda k: k != "frameshift"))
    base, offset = draw(positions), draw(st.integers(-50, 50))
    first = CodingPosition(base, offset)
    wide = kind not in (ChangeKind.SUBSTITUTION, ChangeKind.UNCHANGED)
    last = CodingPosition(base + 1 + draw(st.integers(0, 20))) if wide else first
    removed = new = ""
    if kind is ChangeKind.SUBSTITUTION:
        removed, new = draw(st.permutations("ACGT"))[:2]
    elif kind in (ChangeKind.INSERTION, ChangeKind.DELETION_INSERTION):
        new = draw(bases)
    elif wide:
        removed = draw(st.one_of(st.just(""), bases))
    transcript = draw(st.sampled_from(["", "NM_005228.5", "ENST00000275493"]))
    return CodingChange(draw(genes), kind, first, last, removed, new, transcript)


exon_changes = st.builds(
    ExonChange, genes, st.integers(1, 99), st.sampled_from(ExonChangeKind)
)


partners = st.sampled_from(["EML4", "CD74", "KIF5B", "NKX2-1", "TPM3"])


kinases = st.sampled_from(["ALK", "ROS1", "RET", "NTRK1"])


fusions = st.one_of(
    st.builds(Fusion, partners, kinases, written_reversed=st.booleans()),
    st.builds(lambda kinase: Fusion("", kinase), kinases),
    st.builds(lambda partner: Fusion(partner, ""), partners),
)


copies = st.builds(CopyNumberChange, genes, st.sampled_from(CopyChange))


named = st.one_of(protein_changes(), coding_changes(), exon_changes, fusions, copies)


@pytest.mark.slow
@given(name=named, three_letter=st.booleans())
@settings(max_examples=150)
def test_every_name_is_read_as_it_was_written(
    name: VariantName, three_letter: bool
) -> None:
    text = format_variant(name, three_letter=three_letter)
    assert parse_variant(text) == name


@given(name=named)
@settings(max_examples=60)
def test_that_a_finding_is_absent_is_read_as_it_was_written(name: VariantName) -> None:
    assert not isinstance(name, NotFound | UnknownName)
    gene = getattr(name, "gene", "")
    if isinstance(name, Fusion):
        gene = name.three_prime or name.five_prime
    absent = NotFound(gene, name)
    assert parse_variant(format_variant(absent)) == absent


@given(text=st.text(max_size=400), gene=st.sampled_from(["", "EGFR", "ALK"]))
@settings(max_examples=100)
def test_any_text_is_read_without_a_crash(text: str, gene: str) -> None:
    parse_variant(text, gene)


@pytest.mark.soak("5 000 names of variants, read as they were written")
@given(name=named, three_letter=st.booleans())
@settings(max_examples=5000, deadline=None)
@seed(SOAK_SEED)
def test_thousands_of_names_are_read_as_written(
    name: VariantName, three_letter: bool
) -> None:
    assert parse_variant(format_variant(name, three_letter=three_letter)) == name


@pytest.mark.soak("20 000 texts in place of a variant's name")
@given(text=st.text(max_size=400), gene=st.sampled_from(["", "EGFR", "ALK"]))
@settings(max_examples=20_000, deadline=None)
@seed(SOAK_SEED)
def test_thousands_of_texts_are_read_without_a_crash(text: str, gene: str) -> None:
    parse_variant(text, gene)
