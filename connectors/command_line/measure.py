"""`fusionboard measure`: one nodule of one scan, as JSON."""

import sys
from math import exp
from pathlib import Path
from typing import Annotated

import orjson
import typer

from connectors.dicom.folder import DicomFolder
from connectors.dicom.image_source import FolderContents
from connectors.settings import load_settings
from data.errors import InvalidClinicalValueError, InvalidScanError
from data.imaging.nodule import NoduleMeasurement
from data.imaging.quality import QualityReport
from data.imaging.study import SeriesChoice
from data.imaging.volume import CTVolume, Millimetres3
from data.interval import Interval
from data.words import translate
from fusion.imaging.measuring import measure_nodule
from fusion.imaging.quality import quality_of_scan
from fusion.imaging.segmenting.segmentation_methods import SegmentationMethod
from fusion.imaging.two_time_points import measure_jointly


def measure(
    dicom: Annotated[Path, typer.Option(help="Folder that holds the chest CT.")],
    seed_mm: Annotated[
        str, typer.Option(help="A point inside the nodule: X,Y,Z, LPS.")
    ],
    series: Annotated[str, typer.Option(help="Series UID, if there are several.")] = "",
    method: Annotated[
        SegmentationMethod, typer.Option(help="How the nodule is outlined.")
    ] = SegmentationMethod.JOINT,
    earlier: Annotated[
        Path | None, typer.Option(help="Folder of an earlier CT of the same nodule.")
    ] = None,
    earlier_seed_mm: Annotated[
        str, typer.Option(help="A point inside the nodule on that CT.")
    ] = "",
) -> None:
    """Measure the nodule at a point and print it as JSON."""
    seed = parsed_point(seed_mm)
    choice, volume = _read(dicom, series)
    quality = quality_of_scan(volume)
    measured = measure_nodule(volume, seed, method=method, quality=quality)
    answer = as_json(measured.measurement) | {
        "series_uid": choice.chosen.series_uid,
        "series_chosen_because": [
            translate(key, "en", **dict(values)) for key, values in choice.reasons
        ],
        "quality": _quality(quality),
    }
    if earlier is not None:
        _, before = _read(earlier, "")
        at_first = measure_nodule(before, parsed_point(earlier_seed_mm), method=method)
        jointly = measure_jointly(at_first.segmentation, measured.segmentation)
        answer["with_the_same_levels"] = {
            "earlier_mm3": jointly.earlier_mm3,
            "later_mm3": jointly.later_mm3,
            "ratio": exp(jointly.log_ratio),
            "earlier_alone_mm3": at_first.measurement.volume_mm3,
        }
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n")


def _read(dicom: Path, series: str) -> tuple[SeriesChoice, CTVolume]:
    source = DicomFolder(dicom, threads=load_settings().decode_threads)
    choice = _chosen(source.contents(), dicom, series)
    return choice, source.read_volume(choice.chosen)


def _quality(report: QualityReport | None) -> dict[str, object] | None:
    """Grade, score and reasons; None where the scan shows no lungs."""
    if report is None:
        return None
    reasons = [reason.in_language() for reason in report.reasons]
    return {"grade": report.grade, "score": report.score, "reasons": reasons}


def parsed_point(text: str) -> Millimetres3:
    """Read `X,Y,Z`.

    Raises:
        InvalidClinicalValueError: If these are not three finite numbers.
    """
    try:
        x, y, z = (float(part) for part in text.split(","))
    except ValueError as error:
        raise InvalidClinicalValueError("command.seed", value=text[:80]) from error
    if not all(abs(c) < 1e5 for c in (x, y, z)):  # also refuses NaN and infinity
        raise InvalidClinicalValueError("command.seed", value=text[:80])
    return x, y, z


def as_json(measurement: NoduleMeasurement) -> dict[str, object]:
    """A measurement in plain JSON types; intervals are [low, high] at 95 %."""
    return {
        "volume_mm3": measurement.volume_mm3,
        "measurement_interval_mm3": _bounds(measurement.measurement_interval_mm3),
        "clinical_interval_mm3": _bounds(measurement.clinical_interval_mm3),
        "long_axis_mm": measurement.long_axis_mm,
        "short_axis_mm": measurement.short_axis_mm,
        "mean_hu": measurement.mean_hu,
        "density": measurement.density,
        "solid_volume_mm3": measurement.solid_volume_mm3,
        "mass_mg": measurement.mass_mg,
        "centre_mm": measurement.centre_mm,
        "flags": sorted(measurement.flags),
        "failure_probability": measurement.failure_probability,
        "method": measurement.method,
        "scanned_on": measurement.scanned_on,
    }


def _bounds(interval: Interval) -> list[float]:
    return [interval.low, interval.high]


def _chosen(contents: FolderContents, folder: Path, series_uid: str) -> SeriesChoice:
    choices = [
        choice
        for choice in contents.choices
        if series_uid in ("", choice.chosen.series_uid)
    ]
    if not choices:
        reasons = {
            translate(f"{item.reason}.what", **dict(item.values))
            for item in contents.rejected
        }
        raise InvalidScanError(
            "command.no_series",
            folder=folder,
            reasons=" ".join(sorted(reasons)[:5]) or "—",
        )
    if len(choices) > 1:
        raise InvalidScanError(
            "command.several_series",
            folder=folder,
            count=len(choices),
            series=", ".join(choice.chosen.series_uid for choice in choices[:5]),
        )
    return choices[0]
