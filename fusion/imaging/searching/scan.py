"""Search of a scan for the nodules that are known, and for what may be new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from data.errors import (
    FusionBoardError,
    InvalidClinicalValueError,
    InvalidScanError,
    NotMeasurableError,
)
from data.imaging.detection import NoduleCandidate
from data.imaging.lungs import LungMask
from data.imaging.matching import Match, Outcome, PointTransform
from data.imaging.nodule import KeyImage, Nodule
from data.imaging.quality import QualityReport
from data.imaging.volume import CTVolume, Millimetres3
from data.message import Message
from fusion.imaging.detection import SHOWN_FROM, BlobDetector, NoduleDetector
from fusion.imaging.key_image import place_image
from fusion.imaging.matching import match_nodules
from fusion.imaging.measuring import MeasuredNodule, measure_nodule
from fusion.imaging.searching.resolved_places import (
    Expected,
    ResolvedPlace,
    candidates_to_measure,
    expected_places,
    same_place,
)
from fusion.imaging.sphere import equivalent_diameter_mm


@dataclass(frozen=True, slots=True, eq=False)
class DetectedLesion:
    """A place on a scan: a known nodule, one that may be new, or one not found again.

    Attributes:
        outcome: What most likely happened.
        ask: Whether a person must say so before it is used; always so if new.
        place_mm: Centre of what was found, or where it was expected, LPS.
        image: The slice through the place.
        nodules: Tracking UIDs of the known nodules it is.
        choices: Tracking UIDs of those it may be instead.
        candidate: What the detector says, or None if nothing was found.
        measured: What was measured there, or None.
        refused: Why nothing could be measured, or None.
        reasons: Why, the decisive one first.
    """

    outcome: Outcome
    ask: bool
    place_mm: Millimetres3
    image: KeyImage = field(repr=False)
    nodules: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    candidate: NoduleCandidate | None = None
    measured: MeasuredNodule | None = None
    refused: FusionBoardError | None = None
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Tried:
    """A candidate, and what came of measuring it."""

    candidate: NoduleCandidate
    measured: MeasuredNodule | None = None
    refused: FusionBoardError | None = None


def search_scan(
    volume: CTVolume,
    lungs: LungMask,
    known: Sequence[Nodule] = (),
    transforms: Mapping[str, PointTransform] | None = None,
    *,
    detector: NoduleDetector | None = None,
    again: NoduleDetector | None = None,
    resolved: Sequence[ResolvedPlace] = (),
    scanned_on: date | None = None,
    quality: QualityReport | None = None,
) -> tuple[DetectedLesion, ...]:
    """Find the known nodules of a patient on a scan, then those that may be new.

    Args:
        volume: The scan.
        lungs: Its mask.
        known: Nodules of earlier scans, each measured at least once.
        transforms: To this scan, from each series a known nodule was last measured on.
        detector: Looks for nodules; the built-in one if left out.
        again: Looks around known nodules; the built-in one, which asks for much less
            there, if left out.
        resolved: Places of this scan that are not looked at again.
        scanned_on: Day of the scan, where the volume does not know it.
        quality: Of the scan; a poor one widens the intervals of what is measured.

    Returns:
        Known nodules found again or not, and new ones worth showing to a reader.

    Raises:
        InvalidScanError: If no lung is on the scan.
        InvalidClinicalValueError: If a transform is missing.
    """
    transforms = transforms or {}
    if any(one.measurements[-1].series_uid not in transforms for one in known):
        raise InvalidClinicalValueError("matching.no_transform")
    expected = expected_places(volume, lungs, known, transforms, again)
    whole = (detector or BlobDetector()).find(volume, lungs)
    tried = _distinct(
        [
            _tried(volume, one, scanned_on, quality)
            for one in candidates_to_measure(whole, expected, resolved)
        ]
    )
    measured = [one for one in tried if one.measured]
    matches = match_nodules(
        [nodule.measurements[-1] for nodule in known],
        [one.measured.measurement for one in measured if one.measured],
        transforms,
    )
    report = _Report(volume, known, expected, measured)
    refused = [one for one in tried if not one.measured]
    found = [place for match in matches for place in report.of(match)]
    return tuple(_with_refused(report, found, refused))


def _tried(
    volume: CTVolume,
    candidate: NoduleCandidate,
    day: date | None,
    quality: QualityReport | None,
) -> _Tried:
    try:
        measured = measure_nodule(
            volume, candidate.centre_mm, scanned_on=day, quality=quality
        )
    except (NotMeasurableError, InvalidScanError, InvalidClinicalValueError) as error:
        return _Tried(candidate, refused=error)
    return _Tried(candidate, measured)


def _distinct(tried: Sequence[_Tried]) -> list[_Tried]:
    """One of those that were cut out as the same nodule: the first, of best score."""
    kept: list[_Tried] = []
    for one in tried:
        if not any(_same_nodule(one, other) for other in kept):
            kept.append(one)
    return kept


def _same_nodule(one: _Tried, other: _Tried) -> bool:
    if not (one.measured and other.measured):
        return False
    mine, theirs = one.measured.measurement, other.measured.measurement
    sizes = (equivalent_diameter_mm(each.volume_mm3) for each in (mine, theirs))
    return same_place(mine.centre_mm, theirs.centre_mm, *sizes)


@dataclass(frozen=True, slots=True, eq=False)
class _Report:
    """Turns matches of indices into places that a person can look at."""

    volume: CTVolume
    known: Sequence[Nodule]
    expected: Sequence[Expected]
    measured: Sequence[_Tried]

    def of(self, match: Match) -> Iterator[DetectedLesion]:
        """One place for each candidate of a match, or the one where it is missing."""
        uids = tuple(self.known[n].tracking_uid for n in match.earlier)
        if match.outcome is Outcome.GONE:
            yield self.missing(match)
            return
        for later in match.later:
            one = self.measured[later]
            is_new = match.outcome is Outcome.NEW
            if is_new and not match.ask and one.candidate.score < SHOWN_FROM:
                continue
            faint = _faint(match, one.candidate)
            place = self.place(one, match.outcome, uids)
            choices = (
                self.known[pair[0]].tracking_uid
                for pair in match.choices
                if pair[0] is not None and pair[1] == later
            )
            yield replace(
                place,
                ask=match.ask or is_new or bool(faint),
                choices=tuple(uid for uid in dict.fromkeys(choices) if uid not in uids),
                reasons=(*faint, *match.reasons, *one.candidate.reasons),
            )

    def missing(self, match: Match) -> DetectedLesion:
        """Report where a known nodule should be and was not found."""
        (earlier,) = match.earlier
        expected = self.expected[earlier].place_mm
        size_mm = equivalent_diameter_mm(
            self.known[earlier].measurements[-1].volume_mm3
        )
        return DetectedLesion(
            match.outcome,
            True,
            expected,
            place_image(self.volume, expected, size_mm),
            (self.known[earlier].tracking_uid,),
            reasons=match.reasons,
        )

    def place(
        self, one: _Tried, outcome: Outcome, nodules: tuple[str, ...]
    ) -> DetectedLesion:
        """A candidate as a place."""
        candidate = one.candidate
        image = (
            one.measured.key_image
            if one.measured
            else place_image(self.volume, candidate.centre_mm, candidate.diameter_mm)
        )
        return DetectedLesion(
            outcome,
            True,
            candidate.centre_mm,
            image,
            nodules,
            candidate=candidate,
            measured=one.measured,
            refused=one.refused,
            reasons=candidate.reasons,
        )


def _faint(match: Match, candidate: NoduleCandidate) -> tuple[Message, ...]:
    """Explain why a pair is asked though it fits: a vessel may fit, too."""
    if match.outcome is not Outcome.SAME or candidate.score >= SHOWN_FROM:
        return ()
    return (Message.of("finding.faint", score=f"{candidate.score:.2f}"),)


def _with_refused(
    report: _Report, found: Sequence[DetectedLesion], refused: Sequence[_Tried]
) -> Iterator[DetectedLesion]:
    """Add what could not be measured; it may be what a missing nodule has become."""
    left = list(refused)
    uids = [nodule.tracking_uid for nodule in report.known]
    for place in found:
        if place.outcome is not Outcome.GONE:
            yield place
            continue
        expected = report.expected[uids.index(place.nodules[0])]
        here = next((one for one in left if one.candidate in expected.near), None)
        if here is None:
            yield place
        else:
            left.remove(here)
            yield report.place(here, Outcome.SAME, place.nodules)
    for one in left:
        if one.candidate.score >= SHOWN_FROM:
            yield report.place(one, Outcome.NEW, ())
