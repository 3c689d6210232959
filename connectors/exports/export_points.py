"""Every place that exports something, and what may be exported there.

A test looks for all calls that write a file, send a message or offer a download; a
place that is not listed here fails it. So a new export must be listed, and whatever is
listed as about patients is tried with outputs that the site has not released.
"""

from enum import StrEnum
from typing import Final


class Exported(StrEnum):
    """Kind of content that is exported at one place."""

    ASSESSMENT = "assessment"
    """Assessments of patients: released outputs alone."""

    RECORD = "record"
    """Facts of patients' records and measurements, without any output of a model."""

    COHORT = "cohort"
    """Figures of a model on a cohort, without any patient's row."""

    NOTHING_OF_PATIENTS = "nothing_of_patients"
    """Tables, models, settings and counts."""


EXPORT_POINTS: Final[dict[str, Exported]] = {
    "connectors/command_line/validation/accept.py": Exported.COHORT,
    "connectors/command_line/assess.py": Exported.ASSESSMENT,
    "connectors/command_line/validation/comparison_report.py": Exported.COHORT,
    "connectors/command_line/doctor.py": Exported.NOTHING_OF_PATIENTS,
    "connectors/command_line/measure.py": Exported.RECORD,
    "connectors/command_line/training/fused.py": Exported.COHORT,
    "connectors/command_line/training/fused_steps.py": Exported.NOTHING_OF_PATIENTS,
    "connectors/command_line/training/segmentation_qc.py": Exported.NOTHING_OF_PATIENTS,
    "connectors/command_line/validation/validate_growth.py": Exported.COHORT,
    "connectors/command_line/validation/validate_image.py": Exported.COHORT,
    "connectors/command_line/validation/validate_malignancy.py": Exported.COHORT,
    "connectors/command_line/validation/validate_response.py": Exported.COHORT,
    "connectors/command_line/validation/validate_segmentation.py": Exported.COHORT,
    "connectors/command_line/validation/validate_survival.py": Exported.COHORT,
    "connectors/cohorts/write_patient_table.py": Exported.RECORD,
    "connectors/evidence/site_table.py": Exported.NOTHING_OF_PATIENTS,
    "connectors/exports/csv_table.py": Exported.NOTHING_OF_PATIENTS,
    "connectors/exports/growth_csv.py": Exported.ASSESSMENT,
    "connectors/exports/response_csv.py": Exported.ASSESSMENT,
    "connectors/exports/timeline_csv.py": Exported.RECORD,
    "connectors/store/imaging/volume_slabs.py": Exported.RECORD,
    "connectors/validation_reports/writing.py": Exported.COHORT,
    "connectors/workflows/build_cohort.py": Exported.RECORD,
    "connectors/training_files/fused_run_folder.py": Exported.COHORT,
    "connectors/training_files/growth_risk_json.py": Exported.NOTHING_OF_PATIENTS,
    "connectors/training_files/image_expert_folder.py": Exported.NOTHING_OF_PATIENTS,
    "connectors/training_files/immunotherapy_json.py": Exported.NOTHING_OF_PATIENTS,
    "connectors/training_files/segmentation_folder.py": Exported.NOTHING_OF_PATIENTS,
    "connectors/workflows/send_results.py": Exported.ASSESSMENT,
    "connectors/workflows/release/validate_cohort.py": Exported.COHORT,
    "pages/models/cohort_validation.py": Exported.COHORT,
    "pages/oncoprint/page.py": Exported.RECORD,
    "pages/growth/tables.py": Exported.ASSESSMENT,
    "pages/response/table.py": Exported.ASSESSMENT,
    "pages/timeline/timeline_table.py": Exported.RECORD,
    "pages/routes/security_headers.py": Exported.NOTHING_OF_PATIENTS,
    "pages/follow_up/files.py": Exported.ASSESSMENT,
}
"""By file. Simulated patients are written by `connectors/simulated_files` and
`data/simulated`, which know no real one; they are not looked through."""
