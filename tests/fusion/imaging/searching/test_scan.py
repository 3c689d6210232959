"""From pixels to pairs: detection, measuring, registration and matching together.

More patients, and the figures of docs/methods/detection.md:
`python -m tests.bench.following_end_to_end`.
"""

from collections import Counter

import pytest

from tests.bench.follow_up_scans import scanned_twice
from tests.bench.following_end_to_end import WRONG, followed


@pytest.mark.slow
def test_nodules_of_rendered_scans_are_followed_end_to_end() -> None:
    tallies = [followed(scanned_twice(seed)) for seed in (2900, 2901)]
    total = sum((tally.counts for tally in tallies), Counter[str]())
    said = [note for tally in tallies for note in tally.notes]
    assert total["pairs"] >= 6
    assert sum(tally.right for tally in tallies) >= 0.9 * total["pairs"], said
    assert total[WRONG] == 0, said
