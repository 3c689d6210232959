"""One named benchmark, and how it is measured fairly."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Run = Callable[[], object]

LEAST_SAMPLES: Final = 7


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Our way, the best other way and the physical limit of one task.

    Attributes:
        name: Key in `bench.json`.
        ours: Does the task our way.
        peer: What the other way is called.
        peer_run: Does the same task the other way.
        limit: Does only what nobody can avoid, such as reading the bytes.
        input: What it runs on, for the reader of the table.
    """

    name: str
    ours: Run
    peer: str
    peer_run: Run
    limit: Run
    input: str


@dataclass(frozen=True, slots=True)
class Result:
    """Medians of one benchmark."""

    ours_ms: float
    peer: str
    peer_ms: float
    limit_ms: float
    ratio_to_peer: float
    ratio_to_limit: float
    samples: int
    input: str


def measure(benchmark: Benchmark, samples: int = LEAST_SAMPLES) -> Result:
    """Run the three ways interleaved, each round in another order.

    What slows the machine for a while then slows all three; a first round warms
    the file cache and is not counted.
    """
    runs = (benchmark.ours, benchmark.peer_run, benchmark.limit)
    times_ms: tuple[list[float], ...] = ([], [], [])
    gc.collect()
    gc.freeze()  # what is there already need not be looked through in every round
    for sample in range(-1, max(samples, LEAST_SAMPLES)):
        gc.collect()  # so that no way pays for the rubbish of another
        for way in range(3):
            turn = (way + sample) % 3
            elapsed_ms = _elapsed_ms(runs[turn])
            if sample >= 0:
                times_ms[turn].append(elapsed_ms)
    ours_ms, peer_ms, limit_ms = (statistics.median(times) for times in times_ms)
    return Result(
        ours_ms=round(ours_ms, 3),
        peer=benchmark.peer,
        peer_ms=round(peer_ms, 3),
        limit_ms=round(limit_ms, 3),
        ratio_to_peer=round(peer_ms / ours_ms, 3),
        ratio_to_limit=round(ours_ms / limit_ms, 3),
        samples=len(times_ms[0]),
        input=benchmark.input,
    )


def _elapsed_ms(run: Run) -> float:
    start = time.perf_counter()
    outcome = run()
    elapsed_ms = (time.perf_counter() - start) * 1e3
    del outcome  # freed outside the time
    return elapsed_ms
