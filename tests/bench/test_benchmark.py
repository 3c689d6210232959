"""The harness measures all ways equally often, in turning order."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def harness() -> ModuleType:
    path = Path(__file__).with_name("benchmark.py")
    spec = importlib.util.spec_from_file_location("benchmark", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["benchmark"] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def test_ways_are_interleaved_in_turning_order(harness: ModuleType) -> None:
    calls: list[str] = []
    ways = {name: (lambda name=name: calls.append(name)) for name in "opl"}
    harness.measure(
        harness.Benchmark("x", ways["o"], "peer", ways["p"], ways["l"], "nothing")
    )
    rounds = ["".join(calls[at : at + 3]) for at in range(0, len(calls), 3)]
    assert rounds[:4] == ["lop", "opl", "plo", "lop"]
    assert len(rounds) == harness.LEAST_SAMPLES + 1  # the first one warms up


def test_never_fewer_samples_than_the_least(harness: ModuleType) -> None:
    nothing = harness.Benchmark("x", list, "peer", list, list, "nothing")
    assert harness.measure(nothing, samples=1).samples == harness.LEAST_SAMPLES
    assert harness.measure(nothing, samples=9).samples == 9
