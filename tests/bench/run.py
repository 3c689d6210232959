"""Run every benchmark, print a table, write `bench.json`: `make bench`."""

import argparse
import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT)]

from benchmark import LEAST_SAMPLES, Benchmark, Result, measure  # noqa: E402


def main() -> None:
    """Measure what was asked for and keep the other figures of an earlier run."""
    options = _options()
    out: Path = options.out
    results: dict[str, Result] = {}
    console = Console(width=110)
    for benchmark in benchmarks(options.only):
        console.print(f"{benchmark.name}: {benchmark.input}")
        results[benchmark.name] = measure(benchmark, options.samples)
    if not results:
        sys.exit(f"No benchmark is called {options.only!r}.")
    console.print(table(results))
    kept = json.loads(out.read_text()) if options.only and out.is_file() else {}
    kept |= {name: asdict(result) for name, result in results.items()}
    out.write_text(json.dumps(kept, indent=2) + "\n")
    console.print(f"Written to {out}")


def benchmarks(only: str = "") -> Iterator[Benchmark]:
    """Every benchmark of every `bench_*.py` here, or the one that is named.

    A benchmark's input lives while it is the current one.
    """
    for path in sorted(HERE.glob("bench_*.py")):
        for benchmark in importlib.import_module(path.stem).benchmarks():
            if only in ("", benchmark.name):
                yield benchmark


def table(results: dict[str, Result]) -> Table:
    """The medians for a reader."""
    shown = Table()
    for title in ("name", "ours ms", "peer", "peer ms", "limit ms", "peer / ours"):
        shown.add_column(title, no_wrap=title != "peer")
    shown.add_column("ours / limit", no_wrap=True)
    shown.add_column("samples", no_wrap=True)
    for name, result in results.items():
        shown.add_row(
            name,
            f"{result.ours_ms:.1f}",
            result.peer,
            f"{result.peer_ms:.1f}",
            f"{result.limit_ms:.1f}",
            f"{result.ratio_to_peer:.2f}×",
            f"{result.ratio_to_limit:.2f}×",
            str(result.samples),
        )
    return shown


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="name of one benchmark")
    parser.add_argument("--samples", type=int, default=LEAST_SAMPLES)
    parser.add_argument("--out", type=Path, default=ROOT / "bench.json")
    return parser.parse_args()


if __name__ == "__main__":
    main()
