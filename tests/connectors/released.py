"""Releases an output in a store, as a site does: a signed report, then the switch."""

from connectors.store.repository import Repository
from connectors.workflows.release.release_outputs import sign_reports, switch_on
from data.results.acceptance import AcceptanceOutcome, AcceptanceReport
from data.results.release import ModelOutput
from fusion.acceptance.versions import output_version


def release(repository: Repository, kind: ModelOutput) -> None:
    """Release one output of the version that this code computes."""
    report = AcceptanceReport(
        number=kind,
        version=output_version(kind),
        outcome=AcceptanceOutcome.PASSED,
        source="table.csv",
        labelled_by="reader",
        patients=40,
        nodules=60,
        scans=180,
        figures=(),
    )
    sign_reports(repository, [report], "Dr One")
    switch_on(repository, kind, "Dr One")
