"""A site signs what it found and switches our own numbers on or off."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from connectors.store.repository import Repository
from connectors.store.unit_of_work import UnitOfWork
from data.errors import InvalidClinicalValueError
from data.results.local_validation import (
    LocalValidationOutcome,
    LocalValidationReport,
    OutputRelease,
)
from data.results.release import ModelOutput, ReleaseState
from data.results.risk import Recalibration
from fusion.local_validation.versions import output_version


def sign_reports(
    repository: Repository, reports: Iterable[LocalValidationReport], person: str
) -> None:
    """Keep reports, without their cases, under the name of who answers for them.

    Args:
        repository: The store.
        reports: What was found.
        person: Who signs; not empty.

    Raises:
        InvalidClinicalValueError: If nobody signs.
    """
    _require_person(person)
    now = datetime.now(UTC)
    with repository.writing() as work:
        for report in reports:
            work.releases.save_local_validation(
                replace(report, recalled=()), person, now
            )


def release_output(repository: Repository, number: ModelOutput, person: str) -> None:
    """Switch a number on; the newest telling record of its version must have passed.

    Raises:
        InvalidClinicalValueError: If there is no such record, the newest one did not
            pass, or nobody says who switches.
    """
    _require_person(person)
    with repository.writing() as work:
        version = _version(number)
        record = work.releases.telling_record(number, version)
        if record is None:
            raise InvalidClinicalValueError(
                "local_validation.no_record", number=number, version=version or "–"
            )
        report = record.report
        if report.outcome is not LocalValidationOutcome.PASSED:
            raise InvalidClinicalValueError(
                f"local_validation.not_passed_{report.outcome}",
                number=number,
                version=report.version,
            )
        now = datetime.now(UTC)
        work.releases.save_release(
            OutputRelease(number, report.version, True, person, now, record.record_id),
        )


def withdraw_output(repository: Repository, number: ModelOutput, person: str) -> None:
    """Switch a number off; that always works.

    Raises:
        InvalidClinicalValueError: If nobody says who switches.
    """
    _require_person(person)
    now = datetime.now(UTC)
    release = OutputRelease(number, _version(number) or "", False, person, now)
    with repository.writing() as work:
        work.releases.save_release(release)


@dataclass(frozen=True, slots=True)
class SiteReleases:
    """Outputs that a site has released.

    Attributes:
        states: Of every output of our own.
        recalibration: What it applies to Brock, or None where nothing is released.
    """

    states: dict[ModelOutput, ReleaseState]
    recalibration: Recalibration | None


def site_releases(repository: Repository) -> SiteReleases:
    """Read whether each output of our own may be shown here, at one moment.

    An output that was released in another version is not released: it was not
    validated.
    """
    with repository.reading() as work:
        return releases_of(work)


def releases_of(work: UnitOfWork) -> SiteReleases:
    """Read a site's releases within a transaction that is open already."""
    newest: dict[ModelOutput, OutputRelease] = {}
    for release in work.releases.release_history():
        newest.setdefault(release.number, release)
    states = {kind: _state(kind, newest.get(kind)) for kind in ModelOutput}
    recalibrated = newest.get(ModelOutput.BROCK_RECALIBRATED)
    if recalibrated is None or not recalibrated.on or recalibrated.record_id is None:
        return SiteReleases(states, None)
    record = work.releases.local_validation_record(recalibrated.record_id)
    return SiteReleases(states, record.report.recalibration)


def release_states(repository: Repository) -> dict[ModelOutput, ReleaseState]:
    """The state of every output of our own."""
    return site_releases(repository).states


def _state(number: ModelOutput, newest: OutputRelease | None) -> ReleaseState:
    if newest is None:
        return ReleaseState.NEVER_VALIDATED
    if not newest.on:
        return ReleaseState.OFF
    same = _version(number) in (None, newest.version)
    return ReleaseState.ON if same else ReleaseState.OTHER_VERSION


def _version(number: ModelOutput) -> str | None:
    """The version of this code; None where each fit brings its own."""
    fitted_here = number is ModelOutput.BROCK_RECALIBRATED
    return None if fitted_here else output_version(number)


def _require_person(person: str) -> None:
    if not person.strip():
        raise InvalidClinicalValueError("local_validation.no_person")
