"""Therapy trials that speak of a biomarker, and how strong each is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.errors import InvalidClinicalValueError


class Marker(StrEnum):
    """Classes of biomarkers that therapies ask for."""

    EGFR_COMMON = "egfr_common"
    EGFR_T790M = "egfr_t790m"
    EGFR_UNCOMMON = "egfr_uncommon"
    EGFR_EXON20_INSERTION = "egfr_exon20_insertion"
    ALK_FUSION = "alk_fusion"
    ROS1_FUSION = "ros1_fusion"
    RET_FUSION = "ret_fusion"
    NTRK_FUSION = "ntrk_fusion"
    BRAF_V600E = "braf_v600e"
    KRAS_G12C = "kras_g12c"
    MET_EXON14 = "met_exon14"
    MET_AMPLIFICATION = "met_amplification"
    ERBB2_TKD = "erbb2_tkd"
    MET_IHC_HIGH = "met_ihc_high"
    PD_L1_50 = "pd_l1_50"
    PD_L1_1 = "pd_l1_1"
    PD_L1_BELOW_1 = "pd_l1_below_1"
    TMB_HIGH = "tmb_high"
    MSI_HIGH = "msi_high"
    NO_DRIVER = "no_driver"
    ANY = "any"


class MarkerStatus(StrEnum):
    """Status of one class of biomarkers in one patient.

    `partly_tested`: only single variants of the gene were looked for. `unclear`: an
    alteration is reported whose name is not known here or belongs to no class.
    """

    POSITIVE = "positive"
    PENDING = "pending"
    UNCLEAR = "unclear"
    PARTLY_TESTED = "partly_tested"
    NOT_TESTED = "not_tested"
    NEGATIVE = "negative"


class Escat(StrEnum):
    """ESMO scale for clinical actionability of molecular targets (Mateo 2018)."""

    I_A = "I-A"
    I_B = "I-B"
    I_C = "I-C"
    II_A = "II-A"
    II_B = "II-B"
    III_A = "III-A"
    IV_A = "IV-A"
    NONE = ""


class Amp(StrEnum):
    """AMP/ASCO/CAP tier and level (Li 2017)."""

    I_A = "I-A"
    I_B = "I-B"
    II_C = "II-C"
    II_D = "II-D"
    NONE = ""


class Certainty(StrEnum):
    """Certainty of a row: how well its figures were checked."""

    VERIFIED = "verified"
    KNOWN = "known"
    UNVERIFIED = "unverified"


class Line(StrEnum):
    """Line of therapy for advanced disease that a trial was about."""

    FIRST = "1"
    SECOND_ON = "2+"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One regimen for one biomarker in one line, as one trial found it.

    Attributes:
        row: Key within the table.
        marker: Class of biomarker.
        drugs: INN names, all given together.
        line: Line of therapy.
        prior: Class of drug that must have been given before, or empty.
        not_prior: Class of drug that must not have been given, or empty.
        histology: `squamous`, `non_squamous` or empty.
        population: Who was treated, in short.
        trial: Name of the trial.
        design: `randomised`, `single_arm`, `pooled`, `comparator` (the arm that a
            randomised trial found worse) or `control` (a range over such arms).
        n: Patients in whom the response was measured, or None if not given.
        responders: Patients who responded, or None if only a rate is printed.
        response_percent: Response rate as printed, or None.
        response_note: What to know about it, such as who assessed it.
        pfs_months: Median progression-free survival, or None.
        pfs_note: Such as *not reached*.
        escat: ESCAT tier.
        escat_verified: Whether the tier itself was checked.
        amp: AMP tier, by the rule of docs/reference/actionability.md.
        certainty: How well the figures were checked.
        region: `CN` for trials of drugs used in China alone, or empty.
        source: Trial registration, PMID or CIViC item; or the reference's section.
        as_of: Day of the compilation.
    """

    row: str
    marker: Marker
    drugs: tuple[str, ...]
    line: Line
    trial: str
    design: str
    source: str
    as_of: date
    certainty: Certainty
    prior: str = ""
    not_prior: str = ""
    histology: str = ""
    population: str = ""
    n: int | None = None
    responders: int | None = None
    response_percent: float | None = None
    response_note: str = ""
    pfs_months: float | None = None
    pfs_note: str = ""
    escat: Escat = Escat.NONE
    escat_verified: bool = True
    amp: Amp = Amp.NONE
    region: str = ""

    def __post_init__(self) -> None:
        rate = self.response_percent
        if rate is not None and not 0 <= rate <= 100:
            raise InvalidClinicalValueError("evidence.rate", row=self.row, value=rate)
        if self.responders is not None and not 0 <= self.responders <= (self.n or 0):
            raise InvalidClinicalValueError(
                "evidence.responders", row=self.row, value=self.responders, n=self.n
            )


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """A version of the table of trials.

    Attributes:
        version: Counts up with each change of a row.
        as_of: Day of the newest row.
        rows: In the order of the file.
    """

    version: str
    as_of: date
    rows: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class CivicItem:
    """An evidence item of the CIViC database, as far as it is used.

    Attributes:
        evidence: It in the schema of the table; CIViC gives no rates.
        significance: `Sensitivity/Response`, `Resistance`, `Reduced Sensitivity` or
            `Adverse Response`.
        level: A (validated) to C (case study).
        rating: 1 to 5 stars, or None.
        interaction: How several drugs are meant: `Combination`, `Sequential`,
            `Substitutes` or empty.
    """

    evidence: EvidenceRow
    significance: str
    level: str
    rating: int | None = None
    interaction: str = ""
