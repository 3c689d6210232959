"""A site signs what it found and switches our own numbers on or off."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from connectors.store.acceptances import (
    acceptance_record,
    save_acceptance,
    save_switch,
    switch_history,
    telling_record,
)
from connectors.store.repository import Repository
from data.acceptance import (
    AcceptanceOutcome,
    AcceptanceReport,
    NumberSwitch,
    OwnNumber,
    SwitchState,
)
from data.errors import InvalidClinicalValueError
from data.results.risk import Recalibration
from fusion.acceptance.versions import number_version


def sign_reports(
    repository: Repository, reports: Iterable[AcceptanceReport], person: str
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
    with repository.writing() as connection:
        for report in reports:
            save_acceptance(connection, replace(report, recalled=()), person, now)


def switch_on(repository: Repository, number: OwnNumber, person: str) -> None:
    """Switch a number on; the newest telling record of its version must have passed.

    Raises:
        InvalidClinicalValueError: If there is no such record, the newest one did not
            pass, or nobody says who switches.
    """
    _require_person(person)
    with repository.writing() as connection:
        version = _version(number)
        record = telling_record(connection, number, version)
        if record is None:
            raise InvalidClinicalValueError(
                "acceptance.no_record", number=number, version=version or "–"
            )
        report = record.report
        if report.outcome is not AcceptanceOutcome.PASSED:
            raise InvalidClinicalValueError(
                f"acceptance.not_passed_{report.outcome}",
                number=number,
                version=report.version,
            )
        now = datetime.now(UTC)
        save_switch(
            connection,
            NumberSwitch(number, report.version, True, person, now, record.record_id),
        )


def switch_off(repository: Repository, number: OwnNumber, person: str) -> None:
    """Switch a number off; that always works.

    Raises:
        InvalidClinicalValueError: If nobody says who switches.
    """
    _require_person(person)
    now = datetime.now(UTC)
    switch = NumberSwitch(number, _version(number) or "", False, person, now)
    with repository.writing() as connection:
        save_switch(connection, switch)


def switch_states(repository: Repository) -> dict[OwnNumber, SwitchState]:
    """Whether each number of our own may be shown here; pages ask this.

    A number that was switched on in another version is not on: it was not accepted.
    """
    with repository.reading() as connection:
        return _states(connection)


def _states(connection: Connection) -> dict[OwnNumber, SwitchState]:
    newest: dict[OwnNumber, NumberSwitch] = {}
    for switch in switch_history(connection):
        newest.setdefault(switch.number, switch)
    return {number: _state(number, newest.get(number)) for number in OwnNumber}


def _state(number: OwnNumber, newest: NumberSwitch | None) -> SwitchState:
    if newest is None:
        return SwitchState.NEVER_ACCEPTED
    if not newest.on:
        return SwitchState.OFF
    same = _version(number) in (None, newest.version)
    return SwitchState.ON if same else SwitchState.OTHER_VERSION


def recalibration_in_use(repository: Repository) -> Recalibration | None:
    """What this site applies to Brock, or None where nothing is switched on."""
    with repository.reading() as connection:
        for switch in switch_history(connection):
            if switch.number is OwnNumber.BROCK_RECALIBRATED:
                if not switch.on or switch.record_id is None:
                    return None
                record = acceptance_record(connection, switch.record_id)
                return record.report.recalibration
    return None


def _version(number: OwnNumber) -> str | None:
    """The version of this code; None where each fit brings its own."""
    fitted_here = number is OwnNumber.BROCK_RECALIBRATED
    return None if fitted_here else number_version(number)


def _require_person(person: str) -> None:
    if not person.strip():
        raise InvalidClinicalValueError("acceptance.no_person")
