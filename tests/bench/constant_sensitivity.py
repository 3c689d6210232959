"""Changes each number of the measurement by 20 % and keeps what that changes.

Run as `python -m tests.bench.constant_sensitivity`; it writes
`docs/results/constant_sensitivity.csv`, one line for each named number of the stages.
The input is simulated and the same in every run. Counts change by one at least. The
last columns hold the largest change of any figure of the kind, in its unit;
`error` stands where the stage refuses its input or cannot run with the value. Where
nothing changes on this input, the first kind of the stage is named with 0.
"""

import argparse
import csv
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from textwrap import shorten
from types import FunctionType
from typing import Any, Final

import numpy as np

from tests.bench.constant_stages import STAGES, Figures, Run, Stage
from tests.module_constants import ROOT, ModuleConstant, module_constants
from tests.test_constants import unit_of

OUT: Final = ROOT / "docs" / "constant_sensitivity.csv"
COLUMNS: Final = (
    "module", "name", "value", "unit", "output", "change_in", "minus_20", "plus_20",
)  # fmt: skip
_SHARES: Final = ("probability", "detection score", "feature share")
_STATES: Final = ("verdict", "asked", "trait", "flags", "nodule found", "reasons")


def scaled(value: object, factor: float) -> object:
    """A number or a collection of numbers, each times the factor."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, np.ndarray | np.floating) and value.dtype != bool:
        return (value * factor).astype(value.dtype)
    if isinstance(value, int):
        return _next_count(value, factor)
    if isinstance(value, float):
        return value * factor
    if isinstance(value, tuple):
        return tuple(scaled(part, factor) for part in value)
    if isinstance(value, dict):
        return {key: scaled(part, factor) for key, part in value.items()}
    raise TypeError(f"No number: {value!r}")


def _next_count(value: int, factor: float) -> int:
    moved = round(value * factor)
    return moved if moved != value else value + (1 if factor > 1 else -1)


@contextmanager
def changed(constant: ModuleConstant, factor: float) -> Iterator[None]:
    """Put the changed value wherever the old one stands, then all back."""
    old = getattr(importlib.import_module(constant.module), constant.name)
    new = scaled(old, factor)
    homes = [
        module
        for name, module in sys.modules.items()
        if (name == constant.module or not constant.name.startswith("_"))
        and name.startswith("fusion.")
        and vars(module).get(constant.name) is old
    ]
    for home in homes:
        setattr(home, constant.name, new)
    restore = [_default(function, old, new) for function in _functions(homes)]
    _forget()
    try:
        yield
    finally:
        for home in homes:
            setattr(home, constant.name, old)
        for back in restore:
            back()
        _forget()


def _functions(homes: list[Any]) -> Iterator[FunctionType]:
    for home in homes:
        for value in vars(home).values():
            if isinstance(value, FunctionType) and value.__module__ == home.__name__:
                yield value


def _default(function: FunctionType, old: object, new: object) -> Callable[[], None]:
    """Change a default argument that is the constant; small counts cannot be told."""
    kept = function.__defaults__
    if kept and not isinstance(old, int):
        function.__defaults__ = tuple(new if part is old else part for part in kept)

    def back() -> None:
        function.__defaults__ = kept

    return back


def _forget() -> None:
    """Empty every cache of results."""
    for name, module in list(sys.modules.items()):
        if name.startswith("fusion."):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def change_in(kind: str) -> str:
    """Unit of a change of a figure of this kind."""
    if kind == "place":
        return "mm"
    if kind.startswith(_STATES):
        return "share of cases in %"
    return "percentage points" if kind.startswith(_SHARES) else "%"


def change(kind: str, before: Figures, after: Figures) -> float:
    """Largest change of the figures of a kind; a refusal counts as 100."""
    names = [name for name in before if name.split("|")[0] == kind]
    unit = change_in(kind)
    moved = [
        _one_change(unit, before[name], after.get(name, float("nan"))) for name in names
    ]
    if unit == "share of cases in %":
        return 100 * sum(one > 0 for one in moved) / len(moved)
    return max(moved)


def _one_change(unit: str, before: float, after: float) -> float:
    if isnan(before) or isnan(after):
        return 0.0 if isnan(before) and isnan(after) else 100.0
    if unit == "%":
        return (
            100 * abs(after - before) / abs(before)
            if before
            else 100.0 * (after != before)
        )
    return abs(after - before) * (100 if unit == "percentage points" else 1)


def line_of(constant: ModuleConstant, run: Run, before: Figures) -> list[object]:
    """One line of the table."""
    after = [_run_changed(constant, run, factor) for factor in (0.8, 1.2)]
    kinds = list(dict.fromkeys(name.split("|")[0] for name in before))
    chosen = next((k for k in kinds if _changes(k, before, after)), kinds[0])
    value = getattr(importlib.import_module(constant.module), constant.name)
    return [
        constant.module,
        constant.name,
        shorten(str(value), 60, placeholder=" …"),
        unit_of(constant) or "",
        chosen,
        change_in(chosen),
        *(_shown(chosen, before, one) for one in after),
    ]


def _shown(kind: str, before: Figures, after: Figures | None) -> str:
    return "error" if after is None else f"{change(kind, before, after):.2g}"


def _changes(kind: str, before: Figures, after: list[Figures | None]) -> bool:
    return any(one is not None and change(kind, before, one) > 1e-4 for one in after)


def _run_changed(constant: ModuleConstant, run: Run, factor: float) -> Figures | None:
    """Figures of the stage; None where it cannot run with the value."""
    with changed(constant, factor):
        try:
            return run()
        except Exception:
            return None


def main() -> None:
    """Write the table, line by line; a stage alone goes to a file of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=OUT)
    options.add_argument("--packages", nargs="*", default=[""], help="stages to run")
    chosen = options.parse_args()
    with chosen.out.open("w", newline="", encoding="utf-8") as sheet:
        lines = csv.writer(sheet, lineterminator="\n")
        lines.writerow(COLUMNS)
        left = list(module_constants())
        for stage in STAGES:
            mine = [one for one in left if one.module.startswith(stage.packages)]
            left = [one for one in left if one not in mine]
            if stage.packages[0].startswith(tuple(chosen.packages)):
                lines.writerows(lines_of(stage, mine))
                sheet.flush()


def lines_of(stage: Stage, constants: list[ModuleConstant]) -> list[list[object]]:
    """Lines of one stage; what is so by definition has none."""
    run = stage.prepared()
    before = run()
    found = []
    for constant in constants:
        if "by definition" not in constant.own:
            found.append(line_of(constant, run, before))
    return found


if __name__ == "__main__":
    main()
