"""Nodules followed from one simulated scan to the next, from pixels to pairs.

Run as `python -m tests.bench.following_end_to_end --patients 12`. A pair is a nodule
that is on both scans and was measured on the earlier one at its true centre, as a
reader would point at it. It is right if it is carried on, or proposed to a person, at
its true place on the later scan. Intervals come from a bootstrap that draws patients.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from data.errors import FusionBoardError
from data.imaging.matching import Outcome
from data.imaging.nodule import Nodule
from data.imaging.volume import Millimetres3
from fusion.imaging.lungs import lung_mask
from fusion.imaging.measuring import measure_nodule
from fusion.imaging.registration import register_chests
from fusion.imaging.searching import DetectedLesion, search_scan
from tests.bench.follow_up_scans import EARLIER, ScannedTwice, TruePlace, scanned_twice

FIRST_SEED: Final = 3000
RESAMPLED: Final = 2000
DAYS: Final = (date(2024, 1, 1), date(2024, 7, 1))

RIGHT, RIGHT_ASKED = "right, not asked", "right, asked"
WRONG, WRONG_ASKED = "WRONG, not asked", "wrong, asked"
MISSED, GONE = "missed, said to be gone", "gone, said so"


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the nodules of one patient.

    Attributes:
        counts: By what happened.
        notes: One line for each nodule that was not followed rightly.
    """

    counts: Counter[str]
    notes: tuple[str, ...] = ()

    @property
    def right(self) -> int:
        """Pairs that are right."""
        return self.counts[RIGHT] + self.counts[RIGHT_ASKED]


def followed(patient: ScannedTwice, *, unaided: bool = False) -> Tally:
    """Search the later scan for what was measured on the earlier one, and judge.

    Args:
        patient: Both scans and the truth.
        unaided: Count, too, which nodules the search shows on the earlier scan alone.
    """
    earlier, later = patient.volumes
    counts: Counter[str] = Counter()
    nodules: dict[int, Nodule] = {}
    for number, (before, _) in enumerate(patient.places):
        if before is None:
            continue
        try:
            one = measure_nodule(earlier, before.centre_mm, scanned_on=DAYS[0])
        except FusionBoardError:
            counts["not measurable on the earlier scan"] += 1
            continue
        nodules[number] = Nodule(f"1.9.{number}", f"N{number}", (one.measurement,))
    transforms = {EARLIER: register_chests(earlier, later)}
    found = search_scan(
        later,
        lung_mask(later),
        tuple(nodules.values()),
        transforms,
        scanned_on=DAYS[1],
    )
    shown = _shown_unaided(patient) if unaided else frozenset[int]()
    notes = []
    for number in nodules:
        kind = _kind(patient.places[number][1], f"1.9.{number}", found)
        counts[kind] += 1
        counts["pairs"] += patient.places[number][1] is not None
        if kind in (RIGHT, RIGHT_ASKED):
            counts["right, and shown on the earlier scan"] += number in shown
        elif kind != GONE:
            notes.append(f"{kind}: {_described(patient, number)}")
    counts += _new_ones(patient, found)
    return Tally(counts, tuple(notes))


def _shown_unaided(patient: ScannedTwice) -> frozenset[int]:
    earlier = patient.volumes[0]
    found = search_scan(earlier, lung_mask(earlier), scanned_on=DAYS[0])
    return frozenset(
        number
        for number, (before, _) in enumerate(patient.places)
        if before and any(before.holds(_at(place)) for place in found)
    )


def _new_ones(patient: ScannedTwice, found: Sequence[DetectedLesion]) -> Counter[str]:
    new = [after for before, after in patient.places if after and not before]
    true = [after for _, after in patient.places if after]
    strange = [
        place
        for place in found
        if place.candidate and not any(one.holds(_at(place)) for one in true)
    ]
    return Counter(
        {
            "new": len(new),
            "new, shown": sum(
                any(one.holds(_at(place)) for place in found) for one in new
            ),
            "false findings": len(strange),
            "asked": sum(
                place.ask and bool(place.candidate) and place.outcome is not Outcome.NEW
                for place in found
            ),
        }
    )


def _kind(truth: TruePlace | None, uid: str, found: Sequence[DetectedLesion]) -> str:
    """What was said of one known nodule."""
    here = [place for place in found if uid in place.nodules and place.candidate]
    sure = [place for place in here if not place.ask]
    if truth is None:
        return WRONG if sure else WRONG_ASKED if here else GONE
    if sure:
        return RIGHT if truth.holds(_at(sure[0])) else WRONG
    if any(truth.holds(_at(place)) for place in here):
        return RIGHT_ASKED
    return WRONG_ASKED if here else MISSED


def _at(place: DetectedLesion) -> Millimetres3:
    return place.measured.measurement.centre_mm if place.measured else place.place_mm


def _described(patient: ScannedTwice, number: int) -> str:
    course = patient.courses[number]
    sizes = "→".join(f"{np.cbrt(6 * (v or 0) / np.pi):.1f}" for v in course.volumes_mm3)
    return f"{sizes} mm, {course.density}, {course.attachment}"


def with_interval(
    parts: Sequence[int], wholes: Sequence[int], rng: np.random.Generator
) -> tuple[float, float, float]:
    """A share over patients with its 95 % bootstrap interval by patient."""
    part, whole = np.array(parts), np.array(wholes)
    drawn = rng.integers(len(part), size=(RESAMPLED, len(part)))
    shares = part[drawn].sum(1) / np.maximum(whole[drawn].sum(1), 1)
    low, high = np.percentile(shares, [2.5, 97.5])
    return float(part.sum() / max(whole.sum(), 1)), float(low), float(high)


def main() -> None:
    """Print what happened, patient by patient, and the shares."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--patients", type=int, default=12)
    options.add_argument("--first", type=int, default=FIRST_SEED)
    options.add_argument("--keep", type=Path, default=None)
    chosen = options.parse_args()
    tallies = []
    for seed in range(chosen.first, chosen.first + chosen.patients):
        start = time.process_time()
        patient = scanned_twice(seed, folder=chosen.keep)
        tally = followed(patient, unaided=True)
        tallies.append(tally)
        seconds = time.process_time() - start
        head = f"{seed}: breath {patient.breath_mm:+.0f} mm, {seconds:.0f} s"
        said = ", ".join(f"{kind} {count}" for kind, count in tally.counts.items())
        print("\n  ".join((head, said, *tally.notes)), flush=True)  # noqa: T201
    total = sum((tally.counts for tally in tallies), Counter[str]())
    rng = np.random.default_rng(7)
    pairs = [tally.counts["pairs"] for tally in tallies]
    lines = [", ".join(f"{kind} {count}" for kind, count in total.items())]
    for name, parts in (
        ("right", [tally.right for tally in tallies]),
        (RIGHT, [tally.counts[RIGHT] for tally in tallies]),
        (
            "right, and shown on the earlier scan",
            [t.counts["right, and shown on the earlier scan"] for t in tallies],
        ),
    ):
        share, low, high = with_interval(parts, pairs, rng)
        lines.append(f"{name}: {share:.3f} ({low:.3f}–{high:.3f}) of {sum(pairs)}")
    print("\n".join(lines))  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
