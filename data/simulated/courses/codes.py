"""Codes the simulated records are written with.

Source:
    LOINC, SNOMED CT, RxNorm and HGNC identifiers as used by mCODE STU4 and the
    Genomics Reporting guide.
"""

from typing import Final

from data.coding import Coding

LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
HGNC: Final = "http://www.genenames.org/geneId"

ADENOCARCINOMA_OF_LUNG: Final = Coding("Adenocarcinoma of lung", "254626006", SNOMED)
ADENOCARCINOMA: Final = Coding("Adenocarcinoma, no subtype", "35917007", SNOMED)
RIGHT_UPPER_LOBE: Final = Coding("Upper lobe of right lung", "45653009", SNOMED)
LEFT_UPPER_LOBE: Final = Coding("Upper lobe of left lung", "44714003", SNOMED)

PD_L1_TPS: Final = Coding(
    "Cells.PD-L1/100 viable tumor cells in Tissue by Immune stain", "83053-9", LOINC
)
TMB: Final = Coding(
    "Gene mutations/1 million bases in Tissue by Molecular genetics method",
    "94076-7",
    LOINC,
)
MSI: Final = Coding("Microsatellite instability [Interpretation]", "81695-9", LOINC)
MSI_STABLE: Final = Coding("Stable", "LA14122-8", LOINC)

OSIMERTINIB: Final = Coding("osimertinib", "1721560", RXNORM)
CARBOPLATIN: Final = Coding("carboplatin", "40048", RXNORM)
PEMETREXED: Final = Coding("pemetrexed", "68446", RXNORM)

GENES: Final = {
    "ALK": "HGNC:427", "BRAF": "HGNC:1097", "EGFR": "HGNC:3236",
    "ERBB2": "HGNC:3430", "KEAP1": "HGNC:23177", "KRAS": "HGNC:6407",
    "MET": "HGNC:7029", "NTRK1": "HGNC:8031", "RET": "HGNC:9967",
    "ROS1": "HGNC:10261", "STK11": "HGNC:11389", "TP53": "HGNC:11998",
}  # fmt: skip
PET_CT: Final = Coding(
    "Positron emission tomography with computed tomography", "450436003", SNOMED
)
