"""Terms in which a person says why a CT was made and what its finding is."""

from enum import StrEnum


class Indication(StrEnum):
    """Reason why the CT was made."""

    SCREENING = "screening"
    INCIDENTAL = "incidental"
    KNOWN_CANCER = "known_cancer"


class FindingKind(StrEnum):
    """Kind of finding; a reader says so where it is not plain nodule."""

    NODULE = "nodule"
    BENIGN_CALCIFICATION = "benign_calcification"
    MACROSCOPIC_FAT = "macroscopic_fat"
    PERIFISSURAL = "perifissural"
    JUXTAPLEURAL = "juxtapleural"
    AIRWAY_SUBSEGMENTAL = "airway_subsegmental"
    AIRWAY_SEGMENTAL = "airway_segmental"
    CYST_THICK_WALLED = "cyst_thick_walled"
    CYST_MULTILOCULAR = "cyst_multilocular"
    INFECTIOUS_PATTERN = "infectious_pattern"
    NO_NODULE = "no_nodule"
    PRIOR_BEING_LOCATED = "prior_being_located"
    LUNG_NOT_EVALUABLE = "lung_not_evaluable"
    PROVEN_BENIGN = "proven_benign"


class CourseOnFollowUp(StrEnum):
    """Course of the finding since the scans before; stable includes smaller."""

    BASELINE = "baseline"
    NEW = "new"
    STABLE = "stable"
    GROWING = "growing"
    SLOW_GROWING = "slow_growing"
    GROWING_SOLID_PART = "growing_solid_part"
    CYSTIC_PART_GROWING = "cystic_part_growing"
    WALL_GROWING = "wall_growing"
    BECAME_MULTILOCULAR = "became_multilocular"
    MORE_LOCULES_OR_OPACITY = "more_locules_or_opacity"
    RESOLVED = "resolved"


class PetUptake(StrEnum):
    """FDG uptake of a nodule on the ordinal scale of BTS 2015, read by a person.

    None is at most background lung, faint at most mediastinal blood pool,
    moderate above the pool, intense far above it.
    """

    NONE = "none"
    FAINT = "faint"
    MODERATE = "moderate"
    INTENSE = "intense"
