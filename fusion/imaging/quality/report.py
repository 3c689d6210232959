"""The quality report of a scan, of one nodule's place, and of a pair of scans."""

from collections.abc import Sequence
from dataclasses import replace

from data.errors import InvalidScanError
from data.imaging.lungs import LungMask
from data.imaging.quality import QualityCheck, QualityReport
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.lungs import lung_mask
from fusion.imaging.quality.calibration import AIR_HU, air_hu
from fusion.imaging.quality.contrast import contrast_to_noise
from fusion.imaging.quality.limits import checked
from fusion.imaging.quality.metal import metal_distance_mm, metal_ml
from fusion.imaging.quality.motion import slice_to_slice
from fusion.imaging.quality.noise import global_noise_hu
from fusion.imaging.quality.protocol import (
    lung_volume_difference_percent,
    protocol_differences,
)
from fusion.imaging.quality.sharpness import edge_sharpness


def quality_of_scan(volume: CTVolume) -> QualityReport | None:
    """Grade a scan whose lungs were not looked for yet; None if it shows none.

    Args:
        volume: Axial slices.
    """
    try:
        lungs = lung_mask(volume)
    except InvalidScanError:
        return None
    return quality_report(volume, lungs)


def quality_report(volume: CTVolume, lungs: LungMask) -> QualityReport:
    """Grade a scan for measuring nodules.

    Args:
        volume: Axial slices.
        lungs: Its lungs.
    """
    checks = [*_geometry(volume), checked("coverage", float(len(lungs.cut)))]
    checks.append(checked("noise", global_noise_hu(volume)))
    air = air_hu(volume, lungs)
    checks.append(checked("calibration", None if air is None else abs(air - AIR_HU)))
    checks += _sharpness(volume)
    motion = slice_to_slice(volume)
    checks.append(checked("motion", motion.jump_mm if motion else None))
    checks.append(checked("slice_change", motion.change_ratio if motion else None))
    checks.append(checked("metal", metal_ml(volume)))
    return QualityReport(tuple(checks))


def _geometry(volume: CTVolume) -> list[QualityCheck]:
    spacing = volume.spacing_mm[0]
    thickness = volume.acquisition.slice_thickness_mm
    spaced = checked("slice_spacing", spacing)
    return [
        checked("slice_thickness", thickness),
        # where the thickness is known, it and the gaps have inflated enough
        replace(spaced, inflation=1.0) if thickness else spaced,
        checked("slice_gap", spacing / thickness if thickness else None),
        checked("pixel_spacing", max(volume.spacing_mm[1:])),
    ]


def _sharpness(volume: CTVolume) -> list[QualityCheck]:
    sharpness = edge_sharpness(volume)
    f50 = sharpness.f50_per_mm if sharpness else None
    overshoot = sharpness.overshoot_percent if sharpness else None
    return [
        checked("sharpness_low", f50),
        checked("sharpness_high", f50),
        checked("overshoot", overshoot),
    ]


def nodule_quality(
    volume: CTVolume,
    scan: QualityReport,
    centre_mm: Millimetres3,
    diameter_mm: float,
) -> QualityReport:
    """The scan's report with what holds only at one nodule: contrast, metal, edge.

    Args:
        volume: The CT.
        scan: Its report.
        centre_mm: Centre of the nodule, LPS.
        diameter_mm: Its diameter, > 0.

    Raises:
        NotMeasurableError: If there is no aerated lung around the nodule.
    """
    noise = scan.check("noise")
    noise_hu = noise.value if noise else None
    contrast = (
        contrast_to_noise(volume, centre_mm, diameter_mm, noise_hu)
        if noise_hu
        else None
    )
    reach = diameter_mm / 2 / volume.spacing_mm[0]
    slice_index = volume.index_of(centre_mm)[0]
    to_end = min(slice_index, len(volume.hu) - 1 - slice_index) - reach
    metal = metal_distance_mm(volume, centre_mm)
    return QualityReport(
        (
            *scan.checks,
            checked("contrast_to_noise", contrast),
            checked("metal_near", metal),
            checked("edge_distance", to_end),
        )
    )


def pair_quality(
    volumes: Sequence[CTVolume], lungs: Sequence[LungMask]
) -> QualityReport:
    """Check how well two time points compare: breath-hold and protocol.

    Args:
        volumes: The earlier and the later CT.
        lungs: The lungs of each.
    """
    earlier, later = volumes
    breath = checked("breath_hold", lung_volume_difference_percent(*lungs))
    differs = protocol_differences(earlier, later)
    protocol = (
        checked(f"protocol_{name}", None if there is None else float(there))
        for name, there in differs.items()
    )
    return QualityReport((breath, *protocol))
