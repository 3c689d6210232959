"""Releases an output in a store, as a site does: a signed report, then the switch."""

from connectors.store.repository import Repository
from connectors.workflows.release.release_outputs import release_output, sign_reports
from data.results.local_validation import LocalValidationOutcome, LocalValidationReport
from data.results.release import ModelOutput
from fusion.local_validation.versions import output_version


def release(repository: Repository, kind: ModelOutput) -> None:
    """Release one output of the version that this code computes."""
    report = LocalValidationReport(
        number=kind,
        version=output_version(kind),
        outcome=LocalValidationOutcome.PASSED,
        source="table.csv",
        labelled_by="reader",
        patients=40,
        nodules=60,
        scans=180,
        figures=(),
    )
    sign_reports(repository, [report], "Dr One")
    release_output(repository, kind, "Dr One")
