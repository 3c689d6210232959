"""OBR and OBX: reports, their results, their text, and what is still open."""

import re
from collections.abc import Sequence
from typing import Any, Final

import hl7

from connectors.fhir.resources.concepts import meaning
from connectors.hl7.fields import fhir_time, part, whole
from data.reference.tables import code_meanings

Resource = dict[str, Any]

_SYSTEMS: Final = {
    "LN": "http://loinc.org",
    "SCT": "http://snomed.info/sct",
    "SNM3": "http://snomed.info/sct",
    "I10": "http://hl7.org/fhir/sid/icd-10",
    "I10C": "http://hl7.org/fhir/sid/icd-10-cm",
    "HGNC": "http://www.genenames.org/geneId",
}
_STATUS: Final = {
    "F": "final",
    "P": "preliminary",
    "R": "preliminary",
    "S": "preliminary",
    "C": "corrected",
    "D": "entered-in-error",
    "W": "entered-in-error",
    "X": "cancelled",
    "I": "registered",
    "O": "registered",
}
_REPORT: Final = _STATUS | {"A": "preliminary", "": "final", "Y": "registered"}
_RUNNING_TEXT: Final = ("TX", "FT", "ST")
_COMPARATORS: Final = ("<", ">", "<=", ">=")
_VARIANT: Final = {"system": "http://loinc.org", "code": "69548-6"}
_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?")


def resources_of_order(
    message: hl7.Message, obr: hl7.Segment, results: Sequence[hl7.Segment]
) -> list[Resource]:
    """The report of one OBR with its results as FHIR resources.

    The same order and code make the same resource in every message, so that a
    corrected result takes the place of the first.

    Args:
        message: The whole message.
        obr: The order.
        results: Its OBX segments.
    """
    order = part(message, obr, 3) or part(message, obr, 2) or part(message, obr, 1)
    report_id = f"{order}-{part(message, obr, 4)}"
    when = fhir_time(part(message, obr, 7)) or fhir_time(part(message, obr, 22))
    found, text, panels = [], [], dict[str, list[Resource]]()
    for obx in results:
        said = whole(message, obx, 5)
        observation = _observation(message, obx, report_id, when)
        if meaning("variant_part", observation["code"]) and part(message, obx, 4):
            panels.setdefault(part(message, obx, 4), []).append(observation)
        elif meaning("observation", observation["code"]) is not None:
            found.append(observation)
        elif part(message, obx, 2) in _RUNNING_TEXT and said:
            text.append(said)
        else:
            found.append(observation)
    found += [_variant(sub, parts, report_id, when) for sub, parts in panels.items()]
    return [*found, _report(message, obr, report_id, when, "\n".join(text))]


def concept(message: hl7.Message, segment: hl7.Segment, field: int) -> Resource:
    """A coded element (CE, CWE): both of its codings, and its text."""
    codings = []
    for first in (1, 4):
        code, words, system = (
            part(message, segment, field, first + n) for n in range(3)
        )
        if code or words:
            known = _SYSTEMS.get(system.upper()) or (system and f"urn:hl7v2:{system}")
            codings.append({"code": code, "display": words, "system": known})
    said = part(message, segment, field, 9) or part(message, segment, field, 2)
    return {"coding": codings, "text": said or part(message, segment, field, 1)}


def _observation(
    message: hl7.Message, obx: hl7.Segment, report_id: str, when: str
) -> Resource:
    code = part(message, obx, 3)
    observation: Resource = {
        "resourceType": "Observation",
        "id": f"{report_id}-{code}-{part(message, obx, 4)}",
        "status": _STATUS.get(part(message, obx, 11).upper(), "final"),
        "code": concept(message, obx, 3),
        "effectiveDateTime": fhir_time(part(message, obx, 14)) or when,
    }
    return observation | _value(message, obx)


def _value(message: hl7.Message, obx: hl7.Segment) -> Resource:
    kind = part(message, obx, 2).upper()
    unit = part(message, obx, 6)
    if kind == "NM":
        return _quantity(part(message, obx, 5), "", unit)
    if kind == "SN":
        sign = part(message, obx, 5, 1)
        between = part(message, obx, 5, 3)
        if between in ("", "+") and (sign in _COMPARATORS or sign in ("", "=")):
            return _quantity(part(message, obx, 5, 2), sign.strip("="), unit)
        return {}
    if kind in ("CE", "CWE", "CNE", "CF"):
        return {"valueCodeableConcept": concept(message, obx, 5)}
    return {"valueString": whole(message, obx, 5)}


def _quantity(written: str, sign: str, unit: str) -> Resource:
    if not _NUMBER.fullmatch(written):
        return {"valueString": written} if written else {}
    quantity: Resource = {"value": float(written), "code": unit, "unit": unit}
    return {"valueQuantity": quantity | ({"comparator": sign} if sign else {})}


def _variant(
    sub_id: str, parts: Sequence[Resource], report_id: str, when: str
) -> Resource:
    """OBX segments of one sub-id are the components of one variant.

    Source:
        HL7 v2 Laboratory Results Interface, clinical genomics: OBX-4 groups.
    """
    present = code_meanings("finding")
    answers = [
        one["valueCodeableConcept"]
        for one in parts
        if "valueCodeableConcept" in one
        and any(c["code"] in present for c in one["valueCodeableConcept"]["coding"])
    ]
    found = {"coding": [{"system": "http://loinc.org", "code": "LA9633-4"}]}
    return {
        "resourceType": "Observation",
        "id": f"{report_id}-variant-{sub_id}",
        "status": parts[0]["status"],
        "code": {"coding": [_VARIANT]},
        "effectiveDateTime": parts[0].get("effectiveDateTime") or when,
        "valueCodeableConcept": answers[0] if answers else found,
        "component": list(parts),
    }


def _report(
    message: hl7.Message, obr: hl7.Segment, report_id: str, when: str, text: str
) -> Resource:
    return {
        "resourceType": "DiagnosticReport",
        "id": report_id,
        "status": _REPORT.get(part(message, obr, 25).upper(), "final"),
        "code": concept(message, obr, 4),
        "effectiveDateTime": when,
        "conclusion": text,
    }
