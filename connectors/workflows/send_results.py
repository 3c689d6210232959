"""Writes a patient's results to a FHIR server, once, and only if signed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from connectors.fhir.reading.documents import resources_in
from connectors.fhir.resources.fields import Resource, child, children, text
from connectors.fhir.resources.identity import is_simulated, read_identity
from connectors.fhir.server.server import FhirServer
from connectors.fhir.writing.checking import require_valid
from connectors.fhir.writing.nodule_observations import ReportedNodule
from connectors.fhir.writing.report_bundle import (
    NoduleResults,
    ReportBundle,
    report_bundle,
)
from connectors.fhir.writing.sign_off import SignOff
from connectors.fhir.writing.subject import Subject, device
from connectors.store.assessments.sent_reports import SentReport
from connectors.store.patients.patients import issued
from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patient import current_assessment
from data.errors import (
    IdentityConflictError,
    InvalidClinicalValueError,
    NotFoundError,
    SourceUnavailableError,
)
from data.identity import contradictions, shared_identifiers
from data.patient.case import PatientCase
from data.results.assessed_patient import AssessedPatient
from data.results.risk import RiskTarget
from fusion.imaging.measuring import METHOD

_FINAL: Final = "final"
_CREATED: Final = "201"


@dataclass(frozen=True, slots=True)
class Sent:
    """Report of sending results.

    Attributes:
        status: `final` or `preliminary`.
        created: Resources that the server did not have before.
        present: Resources that it had already.
        left_out: RiskAssessments that the server cannot hold.
    """

    status: str
    created: int
    present: int
    left_out: int = 0


def send_results(
    server: FhirServer,
    repository: Repository,
    patient_id: str,
    sign_off: SignOff | None,
    *,
    unsigned_allowed: bool = False,
) -> Sent:
    """Write what the stored assessment says; the same again changes nothing.

    Outputs that the site has not released, and scores that were not made for such a
    patient, stay here.

    Args:
        server: Where to; its sign-in must allow writing.
        repository: The store.
        patient_id: Key in the store.
        sign_off: Who answers for the results.
        unsigned_allowed: Whether unsigned results may leave, as preliminary.

    Raises:
        InvalidClinicalValueError: If nobody signed or there is nothing to send.
        NotFoundError: If the server has no such patient.
        IdentityConflictError: If its patient may be another person.
        InvalidRecordError: If the results are not valid R4; nothing was sent.
        SourceUnavailableError: If the server does not take them.
    """
    if sign_off is None and not unsigned_allowed:
        raise InvalidClinicalValueError("fhir.send.unsigned")
    assessed = current_assessment(repository, patient_id, date.today())
    case = assessed.case
    results = nodule_results(assessed)
    if not results:
        raise InvalidClinicalValueError("fhir.send.nothing")
    patient = _patient_on(server, repository, case)
    subject = _subject(server, case, patient, sign_off)
    known = server.capability.types
    bundle = report_bundle(
        subject,
        results,
        datetime.now(UTC),
        with_risks=not known or "RiskAssessment" in known,
    )
    sent = _deliver(server, bundle, subject.status)
    if sent.created:
        with repository.writing() as work:
            work.sent_reports.keep_sent(
                _remembered(server, case, bundle, subject, sent)
            )
    return sent


def nodule_results(assessed: AssessedPatient) -> list[NoduleResults]:
    """Select what may leave of each nodule: released and made for such a patient.

    A score about the person stands with the first nodule alone.

    Args:
        assessed: The patient with its stored assessment.
    """
    study_of = {study.series_uid: study.study_uid for study in assessed.case.studies}
    found = []
    for place, one in enumerate(assessed.assessment.nodules):
        followed = len(one.scans) > 1
        scores = one.risk.applicable_scores if one.risk else ()
        found.append(
            NoduleResults(
                ReportedNodule(
                    one.nodule,
                    study_of.get(one.latest.series_uid, ""),
                    one.growth.doubling_time if one.growth else None,
                ),
                one.growth.verdict.released if one.growth and followed else None,
                [
                    score
                    for score in scores
                    if place == 0 or score.target is RiskTarget.NODULE_MALIGNANT
                ],
            )
        )
    return found


def _patient_on(
    server: FhirServer, repository: Repository, case: PatientCase
) -> Resource:
    """The patient on the server, who is surely the same person.

    Known by where its record was read, else by an identifier with its issuer.
    """
    host = server.client.host
    with repository.reading() as work:
        sources = work.sent_reports.sources_on(case.patient_id, server.root)
    ids = {source.removeprefix("Patient/") for source in sources}
    for one in () if ids else sorted(issued(case.identity), key=repr):
        ids.update(server.identified(one.issuer, one.value))
    if len(ids) != 1:
        raise NotFoundError("fhir.send.no_patient", host=host)
    patient = server.client.read(f"Patient/{ids.pop()}")
    theirs = read_identity(patient)
    conflict = contradictions(case.identity, theirs)
    if conflict or not (sources or shared_identifiers(case.identity, theirs)):
        fields = ", ".join(sorted(conflict)) or "identifier"
        raise IdentityConflictError("fhir.send.conflict", host=host, fields=fields)
    if is_simulated(patient) != case.simulated:
        raise IdentityConflictError("fhir.send.simulated")
    return patient


def _subject(
    server: FhirServer, case: PatientCase, patient: Resource, sign_off: SignOff | None
) -> Subject:
    reference = f"Patient/{text(patient, 'id')}"
    return Subject(
        reference=reference,
        device=device(_version(), METHOD),
        sign_off=sign_off,
        studies=dict(_studies_on(server, case, reference)),
        simulated=case.simulated,
    )


def _studies_on(
    server: FhirServer, case: PatientCase, patient: str
) -> Iterator[tuple[str, str]]:
    """Study UIDs with the ImagingStudy that the server has of them."""
    if "ImagingStudy" not in server.capability.types:
        return
    for study in case.studies:
        token = f"urn:dicom:uid|urn:oid:{study.study_uid}"
        form = {"identifier": token, "patient": patient}
        for found, _ in resources_in(
            server.client.search_by_form("ImagingStudy", form)
        ):
            if text(found, "resourceType") == "ImagingStudy":
                yield study.study_uid, f"ImagingStudy/{text(found, 'id')}"


def _deliver(server: FhirServer, bundle: ReportBundle, status: str) -> Sent:
    """Send what is not there yet; a signed report takes a preliminary one's place."""
    parts = len(bundle.resources) + 1
    form = {"identifier": bundle.identifier}
    held = [
        text(report, "status")
        for report, _ in resources_in(
            server.client.search_by_form("DiagnosticReport", form)
        )
        if text(report, "resourceType") == "DiagnosticReport"
    ]
    if _FINAL in held or status in held:
        kept = _FINAL if _FINAL in held else status
        return Sent(kept, 0, parts, bundle.left_out)
    transaction = bundle.transaction(update=bool(held))
    require_valid(transaction)
    answer = server.client.send(transaction)
    outcomes = [
        text(child(entry, "response"), "status") for entry in children(answer, "entry")
    ]
    if len(outcomes) != parts or not all(one.startswith("2") for one in outcomes):
        raise SourceUnavailableError("fhir.send.lost", host=server.client.host)
    created = sum(one.startswith(_CREATED) for one in outcomes)
    return Sent(status, created, parts - created, bundle.left_out)


def _remembered(
    server: FhirServer,
    case: PatientCase,
    bundle: ReportBundle,
    subject: Subject,
    sent: Sent,
) -> SentReport:
    sign_off = subject.sign_off
    return SentReport(
        patient_id=case.patient_id,
        root=server.root,
        report=bundle.report.name,
        status=sent.status,
        signed_by=sign_off.person if sign_off else "",
        signed_at=sign_off.signed_at if sign_off else None,
        sent_at=datetime.now(UTC),
        created=sent.created,
    )


def _version() -> str:
    try:
        return version("fusionboard")
    except PackageNotFoundError:
        return "unreleased"
