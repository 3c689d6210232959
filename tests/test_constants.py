"""Each named number of a module says its unit and where it comes from.

An origin is a source, a fit that the command line repeats, a format or definition, or
a choice: then the comment says what a larger or smaller value would do, or points to
its line in `docs/results/constant_sensitivity.csv`.
"""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.module_constants import ROOT, ModuleConstant, constants_of, module_constants

OPEN: Final[dict[str, int]] = {}
"""Constants of a package that still say too little; may only fall."""

_SUFFIXES: Final = {
    "MM": "mm", "MM2": "mm²", "MM3": "mm³", "ML": "ml", "HU": "HU", "DAYS": "days",
    "MONTHS": "months", "YEARS": "years", "S": "seconds", "PX": "pixels",
    "BYTES": "bytes", "OCTETS": "bytes", "PERCENT": "percent", "DEGREES": "degrees",
    "VOXELS": "voxels", "CELLS": "cells", "SHARE": "share", "SHARES": "shares",
    "PROBABILITY": "probability", "KV": "kV", "GB": "GB", "RATIO": "ratio",
    "SEED": "seed", "SLICES": "slices", "SECONDS": "seconds", "BITS": "bits",
}  # fmt: skip
_UNIT: Final = re.compile(
    r"(?i)(mm³|mm²|1/mm|HU per mm|per mm|mm|HU|ml|kV|mA|GB|g/dl|g/l|seconds?"
    r"|minutes|hours"
    r"|days?|weeks|months|years|pixels?|voxels?|cells?|slices?|bytes?|characters?|bits"
    r"|degrees?|percentage points|percent|%|shares?|ratios?|counts?|factors?|fractions?"
    r"|probabilit(?:y|ies)|score|log-odds|ln \w+|logarithm|standard deviations?"
    r"|standard errors?|Dice|correlation|coefficients?|quantiles?|seeds?|tags?|codes?"
    r"|colou?rs?|index|indices|codons|exons|rows|lines|columns|number|without unit)"
    r"(?![\w-])"
)
_SOURCE: Final = re.compile(
    r"[A-Z][\wä-]+(?: et al\.?)?,? (?:19|20)\d\d|\bTable \d|\bPS3\.\d|\bRFC \d|https?://"
    r"|Lung-RADS v?20|KEYNOTE-\d|data/reference/\w|docs/(?!results/constant_sens)\w+"
    r"|RECIST 1\.1|DICOM|HL7|IEEE|FHIR|HTTP|Unicode|TCGA|NM_\d|QIBA|NELSON|ONNX"
)
_FITTED: Final = re.compile(r"fitted by\s+`(?:fusionboard train|python -m)")
_FIXED: Final = re.compile(r"by definition|\bformat\b|by the format|arithmetic")
_CHOSEN: Final = re.compile(r"\b[Cc]hosen\b|choice is ours|project (?:that )?chose")
_CONSEQUENCE: Final = re.compile(
    r"±20 %|docs/|\b(?:more|less|fewer|larger|smaller|longer|shorter|higher|lower"
    r"|wider|narrower|beyond|below|above|any other|another)\b"
)
_TABLE: Final = "docs/results/constant_sensitivity.csv"


@cache
def _measured() -> frozenset[tuple[str, str]]:
    """File and name of each constant whose change by 20 % was tried.

    The package is left out, so that a module may move without another run.
    """
    with (ROOT / _TABLE).open(encoding="utf-8") as sheet:
        return frozenset(
            (row["module"].rpartition(".")[2], row["name"])
            for row in csv.DictReader(sheet)
        )


def unit_of(constant: ModuleConstant) -> str | None:
    """Unit by the name, by its own comment, or by that of its group."""
    for part in reversed(constant.name.split("_")):
        if part in _SUFFIXES:
            return _SUFFIXES[part]
    for comment in (constant.own, constant.group):
        if found := _UNIT.search(comment.replace("±20 %", "")):
            return found[0] if found[0] == "HU" else found[0].lower()
    return None


def has_origin(constant: ModuleConstant) -> bool:
    """Test whether the comment or that of the group says where it comes from."""
    return _says_origin(constant, constant.own) or _says_origin(
        constant, constant.group
    )


def _says_origin(constant: ModuleConstant, comment: str) -> bool:
    text = " ".join(comment.split())
    if any(pattern.search(text) for pattern in (_SOURCE, _FITTED, _FIXED)):
        return True
    if not _CHOSEN.search(text):
        return False
    if _TABLE in text:
        return (constant.path.stem, constant.name) in _measured()
    return bool(_CONSEQUENCE.search(text))


def open_constants() -> list[ModuleConstant]:
    """Those without a unit or an origin."""
    return [one for one in module_constants() if not (unit_of(one) and has_origin(one))]


def test_every_constant_says_unit_and_origin() -> None:
    left = open_constants()
    counts = Counter(one.package for one in left)
    more = {package for package, n in counts.items() if n > OPEN.get(package, 0)}
    listed = [f"{one.path}: {one.name}" for one in left if one.package in more]
    assert listed == []


def test_the_number_of_open_ones_is_lowered_with_them() -> None:
    counts = Counter(one.package for one in open_constants())
    assert {name: n for name, n in OPEN.items() if counts[name] < n} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "_REACH_MM = 5.0",
        "_REACH = 5.0  # mm",
        "_REACH_MM = 5.0  # chosen",
        "_REACH_MM = 5.0  # chosen; see docs/results/constant_sensitivity.csv",
        "_REACH = 5.0  # Callister 2015",
    ],
)
def test_too_little_is_found(planted: str) -> None:
    (one,) = constants_of(planted, Path("fusion/reach.py"))
    assert not (unit_of(one) and has_origin(one))


@pytest.mark.parametrize(
    "planted",
    [
        "_REACH_MM = 5.0  # chosen: a shorter one misses the pleura",
        "# Chosen: larger ones cost time.\n_TRIES = 3  # count",
        'REACH_MM = 5.0\n"""Callister 2015, Table 2."""',
        "_MINUTE_S = 60  # by definition",
        "_STEEP = 0.4  # coefficient, fitted by `fusionboard train review`",
    ],
)
def test_enough_is_accepted(planted: str) -> None:
    one, *_ = constants_of(planted, Path("fusion/reach.py"))
    assert unit_of(one)
    assert has_origin(one)
