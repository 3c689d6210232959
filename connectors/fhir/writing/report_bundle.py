"""A report with all that it rests on, as one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Final
from urllib.parse import quote

from connectors.fhir.writing.elements import (
    LOINC,
    TERMINOLOGY,
    TEST_DATA,
    Resource,
    Written,
    by_identifier,
    concept,
    identifier_token,
    named,
    tag,
)
from connectors.fhir.writing.nodule_observations import (
    ReportedNodule,
    nodule_observations,
)
from connectors.fhir.writing.risk_assessments import (
    growing_assessment,
    score_assessment,
)
from connectors.fhir.writing.subject import Subject
from data.results.growth import GrowthVerdict
from data.results.risk import RiskScore

_PARTICIPANT: Final = f"{TERMINOLOGY}/provenance-participant-type"
_RADIOLOGY: Final = concept("Radiology", "RAD", f"{TERMINOLOGY}/v2-0074")
_CHEST_CT: Final = concept("CT Chest", "24627-2", LOINC)


@dataclass(frozen=True, slots=True)
class NoduleResults:
    """Results about one nodule.

    Attributes:
        measured: The nodule.
        verdict: Whether it grows; None with a single scan.
        scores: Published scores, as far as a person gave their inputs.
    """

    measured: ReportedNodule
    verdict: GrowthVerdict | None = None
    scores: Sequence[RiskScore] = ()


@dataclass(frozen=True, slots=True)
class ReportBundle:
    """A report ready to be sent.

    Attributes:
        report: The DiagnosticReport.
        resources: All resources, the report among them, in the order of the bundle.
        provenance: Who made and who signed it.
        left_out: RiskAssessments that the server cannot hold.
    """

    report: Written
    resources: Sequence[Written]
    provenance: Written = field(repr=False)
    left_out: int = 0

    @property
    def identifier(self) -> str:
        """Search token that finds the report."""
        return identifier_token(self.report.name)

    def transaction(self, *, update: bool = False) -> Resource:
        """The Bundle; sent twice, it changes nothing.

        Args:
            update: Whether a preliminary report is on the server, which this signed
                one takes the place of.
        """
        entries = [_entry(each, update=update) for each in self.resources]
        search = f"_tag={quote(identifier_token(self.provenance.name), safe='')}"
        created = {"method": "POST", "url": "Provenance", "ifNoneExist": search}
        entries.append(
            {
                "fullUrl": self.provenance.name,
                "resource": self.provenance.resource,
                "request": created,
            }
        )
        return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def report_bundle(
    subject: Subject,
    results: Sequence[NoduleResults],
    now: datetime,
    *,
    with_risks: bool = True,
) -> ReportBundle:
    """Observations and RiskAssessments of all nodules, under one report.

    Args:
        subject: About whom.
        results: At least one nodule.
        now: Moment of writing, with its time zone.
        with_risks: Whether the server can hold RiskAssessments.
    """
    observations, risks = list[Written](), list[Written]()
    for each in results:
        found = nodule_observations(subject, each.measured)
        observations += found
        risks += _risks(subject, each, found)
    kept = risks if with_risks else []
    report = _report(subject, results, observations, kept, now)
    parts = [subject.device, *observations, *kept, report]
    provenance = _provenance(subject, parts[1:], now)
    return ReportBundle(report, parts, provenance, len(risks) - len(kept))


def _risks(
    subject: Subject, results: NoduleResults, basis: Sequence[Written]
) -> list[Written]:
    measured, verdict = results.measured, results.verdict
    growing = [growing_assessment(subject, measured, verdict, basis)] if verdict else []
    scores = (
        score_assessment(subject, measured, score, basis) for score in results.scores
    )
    return [*growing, *scores]


def _report(
    subject: Subject,
    results: Sequence[NoduleResults],
    observations: Sequence[Written],
    risks: Sequence[Written],
    now: datetime,
) -> Written:
    latest = max(each.measured.latest.scanned_on for each in results)
    content = [each.name for each in chain(observations, risks)]
    signed: Mapping[str, object] = (
        {"resultsInterpreter": [{"display": subject.sign_off.person}]}
        if subject.sign_off
        else {}
    )
    moment = subject.sign_off.signed_at if subject.sign_off else now
    return subject.about(
        "DiagnosticReport",
        subject.named("report", *content),
        category=[_RADIOLOGY],
        code=_CHEST_CT,
        effectiveDateTime=latest.isoformat(),
        issued=moment.isoformat(timespec="seconds"),
        result=[each.reference for each in observations],
        imagingStudy=subject.scans(*(each.measured.study_uid for each in results)),
        conclusion="\n".join(_line(each.measured) for each in results),
        **signed,
    )


def _line(measured: ReportedNodule) -> str:
    latest, interval = measured.latest, measured.latest.clinical_interval_mm3
    return (
        f"{measured.nodule.label}, {latest.scanned_on}: {latest.volume_mm3:.0f} mm3"
        f" (95 % {interval.low:.0f} to {interval.high:.0f}),"
        f" {latest.long_axis_mm:.1f} x {latest.short_axis_mm:.1f} mm"
    )


def _provenance(subject: Subject, targets: Sequence[Written], now: datetime) -> Written:
    agents = [_agent("assembler", subject.device.reference)]
    if subject.sign_off:
        agents.append(_agent("verifier", {"display": subject.sign_off.person}))
    moment = subject.sign_off.signed_at if subject.sign_off else now
    marked = {"security": [TEST_DATA]} if subject.simulated else {}
    name = named("provenance", subject.status, *(each.name for each in targets))
    resource = {
        "resourceType": "Provenance",
        "meta": {"tag": [tag(name)], **marked},
        "target": [each.reference for each in targets],
        "recorded": moment.isoformat(timespec="seconds"),
        "agent": agents,
    }
    return Written(name, resource)


def _agent(role: str, who: Resource) -> Resource:
    return {"type": concept(role.title(), role, _PARTICIPANT), "who": who}


def _entry(part: Written, *, update: bool) -> Resource:
    kind = part.resource["resourceType"]
    search = by_identifier(part.name)
    request = (
        {"method": "PUT", "url": f"{kind}?{search}"}
        if update and kind != "Device"
        else {"method": "POST", "url": kind, "ifNoneExist": search}
    )
    return {"fullUrl": part.name, "resource": part.resource, "request": request}
