"""A small file in the shape of a CIViC release; numbers of items are made up."""

from pathlib import Path

COLUMNS = (
    *("molecular_profile", "molecular_profile_id", "disease", "doid", "phenotypes"),
    *("therapies", "therapy_interaction_type", "evidence_type"),
    *("evidence_direction", "evidence_level", "significance", "evidence_statement"),
    *("citation_id", "source_type", "asco_abstract_id", "citation", "nct_ids"),
    *("rating", "evidence_status", "evidence_id", "variant_origin"),
    *("last_review_date", "evidence_civic_url", "molecular_profile_civic_url"),
    "is_flagged",
)
_USUAL = {
    "disease": "Lung Non-small Cell Carcinoma",
    "evidence_type": "Predictive",
    "evidence_direction": "Supports",
    "evidence_level": "B",
    "significance": "Sensitivity/Response",
    "source_type": "PubMed",
    "evidence_status": "accepted",
    "last_review_date": "2026-05-04 10:00:00 UTC",
    "is_flagged": "false",
}


def item(number: int, profile: str, therapies: str, **other: str) -> dict[str, str]:
    """One evidence item; what is not given is usual."""
    given = {
        "evidence_id": str(number),
        "molecular_profile": profile,
        "therapies": therapies,
        "citation_id": str(20_000_000 + number),
        "citation": f"Author et al., 2020, item {number}",
    }
    return dict.fromkeys(COLUMNS, "") | _USUAL | given | other


ITEMS = (
    item(1, "EGFR L858R", "Osimertinib", evidence_level="A", rating="5"),
    item(2, "EGFR Exon 19 Deletion", "Gefitinib,Erlotinib",
         therapy_interaction_type="Substitutes"),
    item(3, "EGFR L858R OR EGFR Exon 19 Deletion", "Afatinib"),
    item(4, "EML4::ALK Fusion", "Alectinib", nct_ids="NCT02075840"),
    item(5, "v::RET Fusion", "Selpercatinib"),
    item(6, "MET Exon 14 Skipping Mutation", "Capmatinib", evidence_level="C"),
    item(7, "EGFR T790M", "Gefitinib", significance="Resistance"),
    item(8, "EGFR T790M AND EGFR C797S", "Osimertinib", significance="Resistance"),
    item(9, "KRAS G12C", "Sotorasib", evidence_level="D"),
    item(10, "BRAF V600E", "Vemurafenib", disease="Skin Melanoma"),
    item(11, "EGFR L858R", "Osimertinib", disease="Lung Small Cell Carcinoma"),
    item(12, "EGFR L858R", "", evidence_type="Prognostic", significance="Poor Outcome"),
    item(13, "KRAS G12C", "Adagrasib", is_flagged="true"),
    item(14, "KRAS G12C", "Cetuximab", evidence_direction="Does Not Support"),
    item(15, "KRAS G12D", "Trametinib"),
)  # fmt: skip


def write_release(
    folder: Path,
    items: tuple[dict[str, str], ...] = ITEMS,
    name: str = "01-Nov-2026-AcceptedClinicalEvidenceSummaries.tsv",
) -> Path:
    """Write a release with these items."""
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(one[column] for column in COLUMNS) for one in items]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
