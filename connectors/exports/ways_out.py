"""Every place at which something leaves the house, and what leaves there.

A test looks for all calls that write a file, send a message or offer a download; a
place that is not listed here fails it. So a new export must be listed, and whatever is
listed as about patients is tried with outputs that the site has not released.
"""

from enum import StrEnum
from typing import Final


class Leaves(StrEnum):
    """What leaves at one place."""

    ASSESSMENT = "assessment"
    """What is said of patients: released outputs alone."""

    RECORD = "record"
    """Facts of patients' records and measurements, without any output of a model."""

    COHORT = "cohort"
    """Figures of a model on a cohort, without any patient's row."""

    NOTHING_OF_PATIENTS = "nothing_of_patients"
    """Tables, models, settings and counts."""


WAYS_OUT: Final[dict[str, Leaves]] = {
    "connectors/command_line/accept.py": Leaves.COHORT,
    "connectors/command_line/assess.py": Leaves.ASSESSMENT,
    "connectors/command_line/comparison_report.py": Leaves.COHORT,
    "connectors/command_line/doctor.py": Leaves.NOTHING_OF_PATIENTS,
    "connectors/command_line/measure.py": Leaves.RECORD,
    "connectors/command_line/train.py": Leaves.COHORT,
    "connectors/command_line/validate_growth.py": Leaves.COHORT,
    "connectors/command_line/validate_image.py": Leaves.COHORT,
    "connectors/command_line/validate_malignancy.py": Leaves.COHORT,
    "connectors/command_line/validate_response.py": Leaves.COHORT,
    "connectors/command_line/validate_segmentation.py": Leaves.COHORT,
    "connectors/command_line/validate_survival.py": Leaves.COHORT,
    "connectors/cohorts/write_patient_table.py": Leaves.RECORD,
    "connectors/evidence/site_table.py": Leaves.NOTHING_OF_PATIENTS,
    "connectors/exports/csv_table.py": Leaves.NOTHING_OF_PATIENTS,
    "connectors/exports/growth_csv.py": Leaves.ASSESSMENT,
    "connectors/exports/response_csv.py": Leaves.ASSESSMENT,
    "connectors/exports/timeline_csv.py": Leaves.RECORD,
    "connectors/store/volume_slabs.py": Leaves.RECORD,
    "connectors/validation_reports/writing.py": Leaves.COHORT,
    "connectors/workflows/build_cohort.py": Leaves.RECORD,
    "connectors/workflows/release_growth_risk.py": Leaves.NOTHING_OF_PATIENTS,
    "connectors/workflows/release_immunotherapy.py": Leaves.NOTHING_OF_PATIENTS,
    "connectors/workflows/send_results.py": Leaves.ASSESSMENT,
    "connectors/workflows/validate_cohort.py": Leaves.COHORT,
    "pages/admin/cohort_validation.py": Leaves.COHORT,
    "pages/board/oncoprint.py": Leaves.RECORD,
    "pages/patient/growth_tables.py": Leaves.ASSESSMENT,
    "pages/patient/response_table.py": Leaves.ASSESSMENT,
    "pages/patient/timeline_table.py": Leaves.RECORD,
    "pages/routes/security_headers.py": Leaves.NOTHING_OF_PATIENTS,
    "pages/worklist/follow_up_files.py": Leaves.ASSESSMENT,
}
"""By file. Simulated patients are written by `connectors/simulated_files` and
`data/simulated`, which know no real one; they are not looked through."""
