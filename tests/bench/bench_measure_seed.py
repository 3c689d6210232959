"""From a seed to a measured nodule by the classical way: ours and SimpleITK's."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import SimpleITK
from benchmark import Benchmark

from connectors.dicom.folder import DicomFolder
from connectors.dicom.series import read_series
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.measuring import measure_nodule
from fusion.imaging.segmenting.segmentation_methods import SegmentationMethod
from fusion.imaging.sphere_phantom import PhantomAttachment, SphereSpec, render_sphere

ROOT = Path(__file__).parents[2]
REAL_SEED_MM = (-57.2, 131.4, -520.8)
HALF_WIDTH_MM = 12.0
THRESHOLD_HU = -400.0
OPENING_MM = 2.0
DAY = date(2000, 1, 1)


def benchmarks() -> Iterator[Benchmark]:
    """`measure_seed`, on the real nodule where it is there."""
    scan, seed_mm, what = _scan()
    crop = scan.region(seed_mm, HALF_WIDTH_MM)
    ours_mm3, theirs_mm3 = _ours(scan, seed_mm), _simpleitk(crop, seed_mm)
    yield Benchmark(
        name="measure_seed",
        ours=lambda: _ours(scan, seed_mm),
        peer="SimpleITK connected threshold, opened, with statistics",
        peer_run=lambda: _simpleitk(crop, seed_mm),
        limit=lambda: int(crop.hu.sum(dtype=np.int64)),
        input=f"{what}; ours opening: {ours_mm3:.0f} mm³ with levels, wall, cut, "
        f"partial volumes, axes, flags and key image; peer: {theirs_mm3:.0f} mm³ by "
        f"counting voxels above {THRESHOLD_HU:.0f} HU in the same crop of "
        f"{'×'.join(map(str, crop.hu.shape))}; limit: one pass over the crop",
    )


def _ours(scan: CTVolume, seed_mm: Millimetres3) -> float:
    found = measure_nodule(
        scan, seed_mm, scanned_on=DAY, method=SegmentationMethod.OPENING
    )
    return found.measurement.volume_mm3


def _simpleitk(crop: CTVolume, seed_mm: Millimetres3) -> float:
    """Grow from the seed, open, keep what holds the seed, and take its statistics."""
    image = SimpleITK.GetImageFromArray(crop.hu)
    image.SetSpacing(crop.spacing_mm[::-1])
    k, i, j = (round(c) for c in crop.index_of(seed_mm))
    smooth = SimpleITK.SmoothingRecursiveGaussian(image, 0.5)
    grown = SimpleITK.ConnectedThreshold(smooth, [(j, i, k)], THRESHOLD_HU, 3000)
    reach = [max(1, round(OPENING_MM / size)) for size in crop.spacing_mm[::-1]]
    opened = SimpleITK.BinaryMorphologicalOpening(grown, reach, SimpleITK.sitkBall)
    parts = SimpleITK.ConnectedComponent(opened)
    label = parts[j, i, k] or 1
    shape = SimpleITK.LabelShapeStatisticsImageFilter()
    shape.ComputeFeretDiameterOn()
    shape.Execute(parts)
    levels = SimpleITK.LabelIntensityStatisticsImageFilter()
    levels.Execute(parts, image)
    if not shape.HasLabel(label):
        return 0.0
    return float(shape.GetPhysicalSize(label) + 0 * levels.GetMean(label))


def _scan() -> tuple[CTVolume, Millimetres3, str]:
    data = Path(
        os.environ.get("FUSIONBOARD_SHARED_DATA", ROOT.parent / "shared" / "data")
    )
    real = data / "ct" / "lidc-idri-0314" / "dicom"
    if real.is_dir():
        (paths,) = DicomFolder(real).contents().files.values()
        return read_series(paths), REAL_SEED_MM, "real nodule on vessels"
    spec = SphereSpec(14, attachment=PhantomAttachment.VESSEL, half_width_mm=40)
    phantom = render_sphere(spec, np.random.default_rng(1))
    return phantom.volume, phantom.centre_mm, "simulated sphere on a vessel"
