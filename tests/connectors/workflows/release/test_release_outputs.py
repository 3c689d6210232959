"""A number is switched on only by a record of its own version that passed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from connectors.store.repository import Repository
from connectors.workflows.release.release_outputs import (
    release_output,
    release_states,
    sign_reports,
    site_releases,
    withdraw_output,
)
from connectors.workflows.release.validate_locally import validate_on_store
from data.errors import InvalidClinicalValueError, NotFoundError
from data.interval import Interval
from data.message import Message
from data.results.local_validation import (
    LocalValidationFigure,
    LocalValidationOutcome,
    LocalValidationReport,
    OutputRelease,
    PastCase,
)
from data.results.release import ModelOutput, ReleaseState
from data.results.risk import Recalibration
from fusion.local_validation.malignancy import recalibration_version
from fusion.local_validation.versions import output_version
from tests.connectors.followed_store import add_patient

VERDICT = ModelOutput.GROWTH_VERDICT


def report(outcome: LocalValidationOutcome, version: str = "") -> LocalValidationReport:
    return LocalValidationReport(
        number=VERDICT,
        version=version or output_version(VERDICT),
        outcome=outcome,
        source="table.csv",
        labelled_by="reader",
        patients=40,
        nodules=60,
        scans=180,
        figures=(LocalValidationFigure("inside_90_share", 0.9, 0.85, 0.95, 60),),
        reasons=(
            Message.of("local_validation.reason.few_patients", patients=1, minimum=30),
        ),
        recalled=(PastCase("row 7", True),),
        reader_recalled=4,
    )


def state(repository: Repository) -> ReleaseState:
    return release_states(repository)[VERDICT]


def test_without_a_record_it_stays_off(repository: Repository) -> None:
    with pytest.raises(InvalidClinicalValueError, match="never accepted here"):
        release_output(repository, VERDICT, "Dr One")
    assert state(repository) is ReleaseState.NEVER_VALIDATED


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (LocalValidationOutcome.TOO_FEW, "too few cases"),
        (LocalValidationOutcome.FELL_SHORT, "fell short"),
    ],
)
def test_a_record_that_did_not_pass_does_not_do(
    repository: Repository, outcome: LocalValidationOutcome, message: str
) -> None:
    sign_reports(repository, [report(outcome)], "Dr One")
    with pytest.raises(InvalidClinicalValueError, match=message):
        release_output(repository, VERDICT, "Dr One")


def test_a_record_of_another_version_does_not_do(repository: Repository) -> None:
    sign_reports(repository, [report(LocalValidationOutcome.PASSED, "0-old")], "Dr One")
    with pytest.raises(InvalidClinicalValueError, match="never accepted here"):
        release_output(repository, VERDICT, "Dr One")


def test_on_and_off_are_kept_with_who_and_when(repository: Repository) -> None:
    sign_reports(repository, [report(LocalValidationOutcome.PASSED)], "Dr One")
    release_output(repository, VERDICT, "Dr Two")
    assert state(repository) is ReleaseState.ON
    withdraw_output(repository, VERDICT, "Dr Three")
    assert state(repository) is ReleaseState.OFF
    with repository.reading() as work:
        record = work.releases.telling_record(VERDICT)
        newest, oldest = work.releases.release_history()
    assert record is not None
    assert (oldest.person, oldest.on, oldest.record_id) == (
        "Dr Two",
        True,
        record.record_id,
    )
    assert (newest.person, newest.on) == ("Dr Three", False)
    assert record.signed_by == "Dr One"
    # The cases are named nowhere in the store.
    assert record.report == replace(report(LocalValidationOutcome.PASSED), recalled=())


def recalibration(slope: float) -> Recalibration:
    around = Interval(slope - 0.1, slope + 0.1)
    return Recalibration(
        model="brock_2b",
        cohort="here.csv",
        fitted_on=date(2026, 1, 1),
        intercept=0.5,
        slope=slope,
        intercept_interval=Interval(0.4, 0.6),
        slope_interval=around,
        covariance=(0.1, 0.1, 0.0),
        patients=100,
        nodules=100,
        malignant=30,
    )


def test_a_recalibration_is_applied_until_it_is_switched_off(
    repository: Repository,
) -> None:
    brock = ModelOutput.BROCK_RECALIBRATED
    for slope in (0.8, 1.2):
        fitted = recalibration(slope)
        signed = replace(
            report(LocalValidationOutcome.PASSED, recalibration_version(fitted)),
            number=brock,
            recalibration=fitted,
        )
        sign_reports(repository, [signed], "Dr One")
        assert site_releases(repository).recalibration != fitted
        release_output(repository, brock, "Dr One")
        assert site_releases(repository).recalibration == fitted
        assert release_states(repository)[brock] is ReleaseState.ON
    withdraw_output(repository, brock, "Dr One")
    assert site_releases(repository).recalibration is None


def test_a_recalibration_that_was_never_accepted_is_not_applied(
    repository: Repository,
) -> None:
    assert site_releases(repository).recalibration is None
    with pytest.raises(InvalidClinicalValueError, match="never accepted here"):
        release_output(repository, ModelOutput.BROCK_RECALIBRATED, "Dr One")


def test_a_later_record_that_fell_short_bars_but_one_with_too_few_does_not(
    repository: Repository,
) -> None:
    for outcome in (LocalValidationOutcome.PASSED, LocalValidationOutcome.TOO_FEW):
        sign_reports(repository, [report(outcome)], "Dr One")
    release_output(repository, VERDICT, "Dr One")
    sign_reports(repository, [report(LocalValidationOutcome.FELL_SHORT)], "Dr One")
    with pytest.raises(InvalidClinicalValueError, match="fell short"):
        release_output(repository, VERDICT, "Dr One")


def test_a_number_of_another_version_is_not_on(repository: Repository) -> None:
    switch = OutputRelease(VERDICT, "0-old", True, "Dr One", datetime.now(UTC))
    with repository.writing() as work:
        work.releases.save_release(switch)
    assert state(repository) is ReleaseState.OTHER_VERSION


def test_switching_off_always_works(repository: Repository) -> None:
    withdraw_output(repository, VERDICT, "Dr One")
    assert state(repository) is ReleaseState.OFF


def test_nobody_signs_or_switches_without_a_name(repository: Repository) -> None:
    with pytest.raises(InvalidClinicalValueError, match="Nobody said"):
        sign_reports(repository, [report(LocalValidationOutcome.PASSED)], " ")
    for act in (release_output, withdraw_output):
        with pytest.raises(InvalidClinicalValueError, match="Nobody said"):
            act(repository, VERDICT, "")


def test_a_store_without_follow_up_says_what_to_do(repository: Repository) -> None:
    add_patient(repository, "p", [(date(2024, 1, 1), 100)])
    with pytest.raises(NotFoundError, match="measured on two days"):
        validate_on_store(repository, np.random.default_rng(0), 10)


def test_a_small_store_never_passes(repository: Repository) -> None:
    for number in range(3):
        days = [date(2023 + year, 1, 1) for year in range(3)]
        scans = list(zip(days, (100, 140, 190), strict=True))
        add_patient(repository, str(number), scans, simulated=False)
        add_patient(repository, f"simulated_{number}", scans)
    reports = validate_on_store(repository, np.random.default_rng(0), 10)
    assert [one.number for one in reports] == list(ModelOutput)[:4]
    assert {one.outcome for one in reports} == {LocalValidationOutcome.TOO_FEW}
    assert reports[1].scans == 9
    assert not any("simulated" in case.case for case in reports[1].recalled)
    assert reports[1].patients == 3


def test_a_store_of_simulated_patients_says_that_it_says_nothing(
    repository: Repository,
) -> None:
    days = [date(2023 + year, 1, 1) for year in range(3)]
    add_patient(repository, "p", list(zip(days, (100, 140, 190), strict=True)))
    for one in validate_on_store(repository, np.random.default_rng(0), 10):
        assert one.outcome is LocalValidationOutcome.TOO_FEW
        assert one.reasons[0].key == "local_validation.reason.simulated"
