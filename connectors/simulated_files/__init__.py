"""The simulated cohort as real DICOM and FHIR files."""

from connectors.simulated_files.cohort_folder import (
    CohortSummary,
    write_simulated_cohort,
)
from data.simulated.courses.cohort import CohortSize

__all__ = ["CohortSize", "CohortSummary", "write_simulated_cohort"]
