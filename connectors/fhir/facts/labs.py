"""Laboratory results and lung function, brought to one unit each."""

from collections.abc import Sequence
from typing import Final

from connectors.fhir.resources.fields import Resource, child, number, observed_on, text
from connectors.fhir.resources.reasons import Reason
from connectors.fhir.resources.units import factor_to
from data.patient.labs import LabKind, LabResult
from data.reference.lab_tables import lab_specs

_IN_PERCENT: Final = {
    LabKind.FEV1: LabKind.FEV1_PERCENT,
    LabKind.DLCO: LabKind.DLCO_PERCENT,
}


def read_lab(
    observation: Resource, source: str, kind: LabKind
) -> Sequence[LabResult] | Reason:
    """One result in the unit of its kind.

    A number without a unit, in a unit of another dimension, with a comparator (`<5`)
    or out of what can be is no result. Lung function in `%` is that of the predicted.
    """
    quantity = child(observation, "valueQuantity")
    value = number(quantity, "value")
    if value is None:
        return Reason.NO_VALUE
    unit = text(quantity, "code") or text(quantity, "unit")
    if text(quantity, "comparator"):
        return Reason.UNREADABLE
    if unit == "%" and kind in _IN_PERCENT:
        kind = _IN_PERCENT[kind]
    spec = lab_specs()[kind]
    factor = factor_to(spec.unit, unit, spec.one_mole)
    if factor is None:
        return Reason.UNIT_NOT_KNOWN
    if not spec.least <= value * factor <= spec.most:
        return Reason.NOT_PLAUSIBLE
    return [
        LabResult(
            kind,
            float(f"{value * factor:.6g}"),
            spec.unit,
            source,
            observed_on(observation),
            preliminary=text(observation, "status") in ("preliminary", "registered"),
        )
    ]
