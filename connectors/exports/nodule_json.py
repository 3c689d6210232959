"""One nodule of an assessment as plain JSON."""

from math import isfinite

from data.message import Message
from data.results.assessment import NoduleAssessment
from data.results.guideline import GuidelineAnswer, GuidelineResult
from data.results.nodule_growth import NoduleGrowth
from data.results.risk import RiskScore
from data.results.risk_card import RiskCard

Json = dict[str, object]


def nodule_json(one: NoduleAssessment) -> Json:
    """Write as JSON what may leave the house of one nodule.

    Args:
        one: With its release states.
    """
    scan = one.next_scan
    return {
        "nodule": one.nodule.label,
        "tracking_uid": one.nodule.tracking_uid,
        "scans": _scans(one),
        "excluded_scans": len(one.excluded_scans),
        **_growth(one.growth),
        "guidelines": _guidelines(one.risk),
        "scores": _scores(one.risk),
        "next": {
            "state": scan.state.value if scan.state else "dated",
            "earliest": scan.earliest.isoformat() if scan.earliest else None,
            "latest": scan.latest.isoformat() if scan.latest else None,
            "why": [rule.in_language() for rule in scan.rule],
        },
        "issues": [issue.what.in_language() for issue in one.issues],
    }


def _scans(one: NoduleAssessment) -> list[Json]:
    return [
        {
            "date": scan.scanned_on.isoformat(),
            "volume_mm3": scan.volume_mm3,
            "low_mm3": scan.clinical_interval_mm3.low,
            "high_mm3": scan.clinical_interval_mm3.high,
            "long_axis_mm": scan.long_axis_mm,
            "short_axis_mm": scan.short_axis_mm,
            "density": scan.density.value,
        }
        for scan in one.scans
    ]


def _growth(growth: NoduleGrowth | None) -> Json:
    """The doubling time, and the verdict where the site has released it."""
    doubling = growth.doubling_time if growth else None
    verdict = growth.verdict.released if growth else None
    interval = doubling.interval_days if doubling else None
    return {
        "doubling_time_days": doubling.days if doubling else None,
        "doubling_time_low_days": _finite(interval.low if interval else None),
        "doubling_time_high_days": _finite(interval.high if interval else None),
        "trend": verdict.trend.value if verdict else None,
        "probability_growing": verdict.probability_growing if verdict else None,
        "probability_stable": verdict.probability_stable if verdict else None,
    }


def _guidelines(risk: RiskCard | None) -> list[Json]:
    return [_guideline(result) for result in risk.guidelines] if risk else []


def _guideline(result: GuidelineResult) -> Json:
    plain: Json = {"guideline": result.guideline.value, "version": result.version}
    if isinstance(result, GuidelineAnswer):
        return plain | {
            "category": result.category or None,
            "management": result.management.in_language(),
            "work_up": result.work_up,
        }
    missing = getattr(result, "inputs_missing", ())
    reasons: tuple[Message, ...] = getattr(result, "reasons", ())
    return plain | {
        "asks_for": list(missing),
        "not_applicable": [reason.in_language() for reason in reasons],
    }


def _scores(risk: RiskCard | None) -> list[Json]:
    """Scores made for such a patient; of the others only why they do not apply."""
    lines = risk.lines if risk else ()
    scores = [line.said for line in lines if isinstance(line.said, RiskScore)]
    return [
        {
            "score": score.model,
            "version": score.version,
            "recalibrated_locally": score.published_probability is not None,
            "target": score.target.value,
            "value": None if score.out_of_domain else score.probability,
            "not_applicable": [
                test.message.in_language() for test in score.out_of_domain
            ],
        }
        for score in scores
    ]


def _finite(value: float | None) -> float | None:
    """A number that JSON can hold; None where it is infinite."""
    return value if value is not None and isfinite(value) else None
