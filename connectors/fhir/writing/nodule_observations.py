"""Measurements of a nodule, as Observations."""

from dataclasses import dataclass
from typing import Final

from connectors.fhir.writing.elements import (
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
from connectors.fhir.writing.subject import Subject
from data.imaging.nodule import Nodule, NoduleMeasurement
from data.results.nodule_growth import DoublingTime

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
class ReportedNodule:
    """A nodule as it was assessed, with the study of its latest scan.

    Attributes:
        nodule: With the scans that count.
        study_uid: Study of the latest.
        doubling_time: Of the assessment; None where it cannot be claimed.
    """

    nodule: Nodule
    study_uid: str
    doubling_time: DoublingTime | None = None

    @property
    def latest(self) -> NoduleMeasurement:
        """On the latest scan that counts."""
        return self.nodule.measurements[-1]


def nodule_observations(subject: Subject, measured: ReportedNodule) -> list[Written]:
    """Volume with diameters, and the doubling time where one can be claimed."""
    found = [_volume(subject, measured)]
    doubling = _doubling_time(subject, measured, found[0])
    return [*found, *([doubling] if doubling else [])]


def _volume(subject: Subject, measured: ReportedNodule) -> Written:
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
    subject: Subject, measured: ReportedNodule, volume: Written
) -> Written | None:
    """The assessment's doubling time; None inside the measuring error."""
    found = measured.doubling_time
    if found is None or found.days is None:
        return None
    interval = found.interval_days
    return subject.about(
        "Observation",
        subject.named("doubling", measured.nodule.tracking_uid, found),
        **_common(subject, measured),
        code=concept("Volume doubling time"),
        valueQuantity=quantity(found.days, "d"),
        derivedFrom=[volume.reference],
        note=[
            {
                "text": f"From {found.since} to {found.until}, 95 % interval"
                f" {interval.low:.0f} to {interval.high:.0f} days; negative if"
                " shrinking."
            }
        ],
    )


def _common(subject: Subject, measured: ReportedNodule) -> Resource:
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
