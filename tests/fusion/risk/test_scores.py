"""Malignancy scores: what is required, what may be unknown, what is refused."""

from collections.abc import Callable
from dataclasses import fields

import pytest

from data.errors import InvalidClinicalValueError
from fusion.risk.scores.brock import BrockInputs
from fusion.risk.scores.herder import HerderInputs
from fusion.risk.scores.mayo import MayoInputs
from fusion.risk.scores.plco import PlcoInputs
from fusion.risk.scores.va import VaInputs


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (BrockInputs, {"age_years": -1}),
        (BrockInputs, {"age_years": float("nan")}),
        (BrockInputs, {"longest_diameter_mm": 0}),
        (BrockInputs, {"nodule_count": 0}),
        (MayoInputs, {"diameter_mm": -5}),
        (MayoInputs, {"age_years": 130}),
        (VaInputs, {"diameter_mm": float("inf")}),
        (PlcoInputs, {"bmi_kg_m2": 2}),
        (PlcoInputs, {"education": 7}),
        (PlcoInputs, {"age_years": 60, "years_smoked": 61}),
    ],
)
def test_nonsense_is_refused(
    kind: Callable[..., object], values: dict[str, float]
) -> None:
    with pytest.raises(InvalidClinicalValueError, match="not possible in a patient"):
        kind(**values)


@pytest.mark.parametrize("kind", [BrockInputs, MayoInputs, VaInputs, HerderInputs])
def test_everything_may_be_unknown(kind: type[BrockInputs]) -> None:
    assert all(getattr(kind(), field.name) is None for field in fields(kind))
