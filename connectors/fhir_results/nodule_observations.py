"""What was measured of a nodule, as Observations."""

from dataclasses import dataclass
from typing import Final

from connectors.fhir_results.elements import (
    DICOM,
    SNOMED,
    TERMINOLOGY,
    Resource,
    Written,
    concept,
    dicom_uid,
    quantity,
    value_range,
)
from connectors.fhir_results.subject import Subject
from data.nodule import Nodule, NoduleMeasurement
from fusion.growth.change import change_between

_IMAGING: Final = {
    "coding": [
        {
            "system": f"{TERMINOLOGY}/observation-category",
            "code": "imaging",
            "display": "Imaging",
        }
    ]
}
_LUNG: Final = concept("Lung structure", "39607008", SNOMED)
_CT: Final = concept("Computed tomography", "77477000", SNOMED)
_HU: Final = "[hnsf'U]"


@dataclass(frozen=True, slots=True)
class MeasuredNodule:
    """A nodule with the study of its latest scan.

    Attributes:
        nodule: With at least one measurement.
        study_uid: Study of the latest.
    """

    nodule: Nodule
    study_uid: str

    @property
    def latest(self) -> NoduleMeasurement:
        """On the latest scan."""
        return self.nodule.measurements[-1]


def nodule_observations(subject: Subject, measured: MeasuredNodule) -> list[Written]:
    """Volume with diameters, and the doubling time where one can be claimed."""
    found = [_volume(subject, measured)]
    doubling = _doubling_time(subject, measured, found[0])
    return [*found, *([doubling] if doubling else [])]


def _volume(subject: Subject, measured: MeasuredNodule) -> Written:
    latest = measured.latest
    return subject.about(
        "Observation",
        subject.named("volume", measured.nodule.tracking_uid, latest),
        **_common(subject, measured),
        code=concept("Volume", "118565006", SNOMED),
        valueQuantity=quantity(latest.volume_mm3, "mm3"),
        derivedFrom=subject.scans(measured.study_uid),
        note=[{"text": latest.method}],
        component=_components(latest),
    )


def _components(latest: NoduleMeasurement) -> list[Resource]:
    interval = latest.clinical_interval_mm3
    bounds = value_range(interval.low, interval.high, "mm3")
    return [
        _component("Long axis", "103339001", SNOMED, latest.long_axis_mm, "mm"),
        _component("Short axis", "103340004", SNOMED, latest.short_axis_mm, "mm"),
        _component("Mass", "118538004", SNOMED, latest.mass_mg, "mg"),
        _component("Mean", "112181", DICOM, latest.mean_hu, "HU", _HU),
        {"code": concept("Volume, 95 % clinical interval"), "valueRange": bounds},
    ]


def _component(
    text: str, code: str, system: str, value: float, unit: str, ucum: str = ""
) -> Resource:
    return {
        "code": concept(text, code, system),
        "valueQuantity": quantity(value, unit, ucum),
    }


def _doubling_time(
    subject: Subject, measured: MeasuredNodule, volume: Written
) -> Written | None:
    """From the scan day before to the latest; None inside the measuring error."""
    latest = measured.latest
    scans = measured.nodule.measurements
    earlier = [scan for scan in scans if scan.scanned_on < latest.scanned_on]
    change = change_between(earlier[-1], latest) if earlier else None
    if change is None or change.doubling_time_days is None:
        return None
    days = quantity(change.doubling_time_days, "d")
    return subject.about(
        "Observation",
        subject.named("doubling", measured.nodule.tracking_uid, earlier[-1], latest),
        **_common(subject, measured),
        code=concept("Volume doubling time"),
        valueQuantity=days,
        derivedFrom=[volume.reference],
        note=[{"text": f"Since {earlier[-1].scanned_on}; negative if shrinking."}],
    )


def _common(subject: Subject, measured: MeasuredNodule) -> Resource:
    nodule = measured.nodule
    return {
        "category": [_IMAGING],
        "focus": [
            {
                "type": "BodyStructure",
                "identifier": dicom_uid(nodule.tracking_uid),
                "display": nodule.label,
            }
        ],
        "effectiveDateTime": measured.latest.scanned_on.isoformat(),
        "bodySite": _LUNG,
        "method": _CT,
        "device": subject.device.reference,
    }
