"""Questions that guidelines are asked about a nodule, and what they answer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.message import Message
from data.patient.nodule_terms import CourseOnFollowUp, FindingKind, Indication


class Guideline(StrEnum):
    """Guidelines that can be asked."""

    LUNG_RADS = "lung_rads"
    FLEISCHNER = "fleischner"
    BTS = "bts"
    C_LUNG_RADS = "c_lung_rads"
    CHINA_CONSENSUS = "china_consensus"


@dataclass(frozen=True, slots=True)
class PatientContext:
    """Facts that decide which guidelines apply; None is unknown.

    Attributes:
        indication: Why the CT was made.
        age_years: Age at the scan.
        immunosuppressed: By disease or drugs.
        known_cancer: Any cancer, now or before.
    """

    indication: Indication | None = None
    age_years: float | None = None
    immunosuppressed: bool | None = None
    known_cancer: bool | None = None

    def __post_init__(self) -> None:
        if self.age_years is not None and not 0 <= self.age_years <= 120:
            raise InvalidClinicalValueError("guideline.age", value=self.age_years)


@dataclass(frozen=True, slots=True)
class NoduleFacts:
    """Facts that guidelines ask about one nodule on one scan; None is unknown.

    Attributes:
        scanned_on: Day of the scan; follow-up is timed from it.
        finding: Kind of finding.
        course: What became of it.
        density: Attenuation class.
        mean_diameter_mm: Mean of long and short axis, unrounded.
        longest_diameter_mm: Long axis, unrounded.
        volume_mm3: Whole nodule.
        solid_diameter_mm: Mean diameter of the solid part of a part-solid nodule.
        solid_volume_mm3: Volume of that solid part.
        multiple: Whether there is more than one nodule.
        high_risk: Risk as Fleischner 2017 means it, judged by a person.
        brock_probability: Brock score.
        brock_range: Lowest and highest Brock score its unknown inputs leave open.
        herder_probability: Herder score.
        mayo_probability: Mayo score.
        own_model_probability: Of C-Lung-RADS' own model, entered by a person.
        baseline_on: Day of the first scan that showed it.
        previous_on: Day of the scan before.
        previous_mean_diameter_mm: Mean diameter on the scan before.
        previous_solid_diameter_mm: Mean diameter of the solid part on that scan.
        previous_category: Lung-RADS category on the scan before.
        volume_change_percent: Against the earlier scan it is compared with.
        volume_doubling_days: Against the same scan.
        measured_by_volume: Whether stability was judged by volume.
        clear_visual_growth: Said by a reader.
        raised_to_4x_by: User who saw features that raise suspicion.
        other_significant_finding: Lung-RADS modifier S, set by a reader.
    """

    scanned_on: date
    finding: FindingKind = FindingKind.NODULE
    course: CourseOnFollowUp | None = None
    density: Density | None = None
    mean_diameter_mm: float | None = None
    longest_diameter_mm: float | None = None
    volume_mm3: float | None = None
    solid_diameter_mm: float | None = None
    solid_volume_mm3: float | None = None
    multiple: bool | None = None
    high_risk: bool | None = None
    brock_probability: float | None = None
    brock_range: tuple[float, float] | None = None
    herder_probability: float | None = None
    mayo_probability: float | None = None
    own_model_probability: float | None = None
    baseline_on: date | None = None
    previous_on: date | None = None
    previous_mean_diameter_mm: float | None = None
    previous_solid_diameter_mm: float | None = None
    previous_category: str | None = None
    volume_change_percent: float | None = None
    volume_doubling_days: float | None = None
    measured_by_volume: bool | None = None
    clear_visual_growth: bool = False
    raised_to_4x_by: str = ""
    other_significant_finding: bool = False

    def __post_init__(self) -> None:
        self._refuse_impossible_sizes()
        for name in ("brock", "herder", "mayo", "own_model"):
            value = getattr(self, f"{name}_probability")
            if value is not None and not 0 <= value <= 1:
                raise InvalidClinicalValueError("risk.probability", value=value)
        for earlier in (self.baseline_on, self.previous_on):
            if earlier is not None and earlier > self.scanned_on:
                raise InvalidClinicalValueError(
                    "guideline.scan_before", earlier=earlier, scanned_on=self.scanned_on
                )
        change = self.volume_change_percent
        if change is not None and not change >= -100:
            raise InvalidClinicalValueError("guideline.volume_change", value=change)

    def _refuse_impossible_sizes(self) -> None:
        for name in (
            "mean_diameter_mm",
            "longest_diameter_mm",
            "volume_mm3",
            "solid_diameter_mm",
            "solid_volume_mm3",
            "previous_mean_diameter_mm",
            "previous_solid_diameter_mm",
        ):
            value = getattr(self, name)
            smallest = 0 if "solid" in name else 1e-9
            if value is not None and not smallest <= value < float("inf"):
                raise InvalidClinicalValueError("guideline.size", value=value)
        for part, whole in (
            (self.solid_diameter_mm, self.mean_diameter_mm),
            (self.solid_volume_mm3, self.volume_mm3),
        ):
            if part is not None and whole is not None and part > whole:
                raise InvalidClinicalValueError(
                    "guideline.solid_part", part=part, whole=whole
                )


class Imaging(StrEnum):
    """Kind of follow-up scan that is meant."""

    LOW_DOSE_CT = "low_dose_ct"
    CT = "ct"
    THIN_SECTION_CT = "thin_section_ct"


class Strength(StrEnum):
    """Firmness with which a follow-up is meant."""

    RECOMMENDED = "recommended"
    CONSIDER = "consider"
    OPTIONAL = "optional"
    IF_STABLE = "if_stable"


@dataclass(frozen=True, slots=True)
class AdvisedScan:
    """One follow-up scan.

    Attributes:
        earliest: First day it is meant for.
        latest: Last day it is meant for; the same day if the guideline names one.
        imaging: What kind of scan.
        strength: How firmly.
    """

    earliest: date
    latest: date
    imaging: Imaging
    strength: Strength


@dataclass(frozen=True, slots=True)
class GuidelineAnswer:
    """Answer of one guideline about one nodule.

    Attributes:
        guideline: Which.
        version: Edition, such as `v2022`.
        row: The row of its table that fired.
        category: Its category, or empty where it has none.
        management: What it advises.
        follow_up: Scans it advises, soonest first; empty where it advises work-up,
            discharge, or no follow-up.
        work_up: Whether it advises more than another scan.
        inputs_used: Names and values it looked at.
        source: Where the row was read.
        evidence: How well the row was checked: `V`, `K`, `U`, or `gap`.
        notes: What else the reader should know.
        modifiers: Such as `S`.
    """

    guideline: Guideline
    version: str
    row: str
    category: str
    management: Message
    follow_up: tuple[AdvisedScan, ...]
    work_up: bool
    inputs_used: tuple[tuple[str, object], ...]
    source: str
    evidence: str
    notes: tuple[Message, ...] = ()
    modifiers: tuple[str, ...] = ()

    @property
    def unverified(self) -> bool:
        """True where the row was never checked against the paper."""
        return self.evidence == "U"

    @property
    def decided_here(self) -> bool:
        """True where the printed table leaves a gap that this project filled."""
        return self.evidence == "gap"


@dataclass(frozen=True, slots=True)
class GuidelineNotApplicable:
    """A guideline that is not for this patient, and why."""

    guideline: Guideline
    version: str
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class GuidelineNeedsInput:
    """A guideline that cannot answer yet.

    Attributes:
        guideline: Which.
        version: Edition.
        inputs_missing: What it asks for; worded under `guideline.input.<name>`.
        notes: What else the reader should know.
    """

    guideline: Guideline
    version: str
    inputs_missing: tuple[str, ...]
    notes: tuple[Message, ...] = ()


GuidelineResult = GuidelineAnswer | GuidelineNotApplicable | GuidelineNeedsInput
