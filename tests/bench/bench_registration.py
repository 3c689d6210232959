"""Two chests brought together rigidly: ours, SimpleITK, thinning both out."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import SimpleITK
from benchmark import Benchmark
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial.transform import Rotation

from connectors.dicom.folder import DicomFolder
from connectors.dicom.series import read_series
from data.imaging.volume import CTVolume
from fusion.imaging.registration import register_rigidly
from fusion.imaging.registration.images import chest_images

ROOT = Path(__file__).parents[2]
TURN_DEGREES = (4.0, -3.0, 6.0)
SHIFT_MM = (18.0, -12.0, 25.0)
NOISE_HU = 30.0
SHRINK = (4, 4, 3)
SIMULATED_SHAPE = (275, 512, 512)

Points = NDArray[np.float64]


def benchmarks() -> Iterator[Benchmark]:
    """`registration`, on the real chest where it is there."""
    earlier, what = _scan()
    middle = np.array(earlier.lps_mm(tuple((n - 1) / 2 for n in earlier.hu.shape)))
    turn = Rotation.from_euler("xyz", TURN_DEGREES, degrees=True).as_matrix()
    moved = _moved(earlier, turn, middle)
    points = _points_in_chest(middle)
    truth = (points - middle) @ turn.T + middle + SHIFT_MM
    images = _image(earlier), _image(moved)
    ours_mm = _error_mm(register_rigidly(earlier, moved).apply(points), truth)
    peer = _simpleitk(*images)
    theirs = np.array([peer.TransformPoint(tuple(point)) for point in points])
    peer_mm = _error_mm(theirs, truth)
    if ours_mm > 1.0:
        raise SystemExit(f"Our registration is off by {ours_mm:.2f} mm.")
    yield Benchmark(
        name="registration",
        ours=lambda: register_rigidly(earlier, moved),
        peer="SimpleITK mean squares, shrunk first",
        peer_run=lambda: _simpleitk(*images),
        limit=lambda: (chest_images(earlier), chest_images(moved)),
        input=f"{what}, {'×'.join(map(str, earlier.hu.shape))}, and itself turned by "
        f"{np.linalg.norm(TURN_DEGREES):.0f}° and shifted by "
        f"{np.linalg.norm(SHIFT_MM):.0f} mm with {NOISE_HU:.0f} HU of noise; "
        f"largest error in the chest: ours {ours_mm:.2f} mm, peer {peer_mm:.2f} mm; "
        "limit: thinning both out",
    )


def _error_mm(found: Points, truth: Points) -> float:
    return float(np.linalg.norm(found - truth, axis=1).max())


def _points_in_chest(middle: NDArray[np.float64]) -> Points:
    rng = np.random.default_rng(1)
    return middle + rng.uniform(-1, 1, (200, 3)) * [120.0, 80.0, 110.0]


def _scan() -> tuple[CTVolume, str]:
    data = Path(
        os.environ.get("FUSIONBOARD_SHARED_DATA", ROOT.parent / "shared" / "data")
    )
    real = data / "ct" / "lidc-idri-0314" / "dicom"
    if not real.is_dir():
        return _simulated(), "simulated ellipsoids"
    (paths,) = DicomFolder(real).contents().files.values()
    return read_series(paths), "real chest CT"


def _simulated() -> CTVolume:
    """Body, lungs and a spine as ellipsoids, where no real scan is there."""
    k, i, j = np.ogrid[tuple(slice(n) for n in SIMULATED_SHAPE)]
    z, y, x = k - 137.0, (i - 255.5) * 0.75, (j - 255.5) * 0.75
    hu = np.full(SIMULATED_SHAPE, -1000, dtype=np.int16)
    hu[(x / 170) ** 2 + (y / 120) ** 2 + 0 * z < 1] = 40
    for side, height in ((-80, 120), (80, 110)):
        lung = ((x - side) / 60) ** 2 + (y / 90) ** 2 + (z / height) ** 2
        hu[lung < 1] = -850
    axes = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    return CTVolume(hu, (1.0, 0.75, 0.75), (0.0, 0.0, 0.0), axes)


def _moved(
    scan: CTVolume, turn: NDArray[np.float64], middle: NDArray[np.float64]
) -> CTVolume:
    """The scan as it would look had the patient moved, on the same grid."""
    axes, spacing = np.asarray(scan.axes), np.asarray(scan.spacing_mm)
    index_of_lps = axes / spacing[:, None]
    lps_of_index = axes.T * spacing
    matrix = index_of_lps @ turn.T @ lps_of_index
    back = turn.T @ (np.asarray(scan.origin_mm) - middle - SHIFT_MM)
    offset = index_of_lps @ (back + middle - np.asarray(scan.origin_mm))
    hu = ndimage.affine_transform(
        scan.hu, matrix, offset, order=1, cval=-1000, output=np.float32
    )
    rng = np.random.default_rng(2)
    hu += NOISE_HU * rng.standard_normal(hu.shape, dtype=np.float32)
    whole = np.clip(np.rint(hu), -1024, 3071).astype(np.int16)
    return CTVolume(whole, scan.spacing_mm, scan.origin_mm, scan.axes)


def _image(scan: CTVolume) -> SimpleITK.Image:
    image = SimpleITK.GetImageFromArray(scan.hu)
    image.SetSpacing(scan.spacing_mm[::-1])
    image.SetOrigin(scan.origin_mm)
    image.SetDirection(np.asarray(scan.axes)[::-1].T.ravel().tolist())
    return image


def _simpleitk(earlier: SimpleITK.Image, later: SimpleITK.Image) -> SimpleITK.Transform:
    """Its usual way, on voxels of about 3 mm, which is twice as fine as ours."""
    earlier, later = (
        SimpleITK.Cast(SimpleITK.Shrink(scan, SHRINK), SimpleITK.sitkFloat32)
        for scan in (earlier, later)
    )
    method = SimpleITK.ImageRegistrationMethod()
    method.SetNumberOfThreads(2)
    method.SetMetricAsMeanSquares()
    method.SetMetricSamplingStrategy(method.RANDOM)
    method.SetMetricSamplingPercentage(0.1, 1)
    method.SetInterpolator(SimpleITK.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(4.0, 0.01, 100)
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel([4, 2, 1])
    method.SetSmoothingSigmasPerLevel([6.0, 3.0, 0.0])
    method.SmoothingSigmasAreSpecifiedInPhysicalUnitsOn()
    start = SimpleITK.CenteredTransformInitializer(
        earlier,
        later,
        SimpleITK.Euler3DTransform(),
        SimpleITK.CenteredTransformInitializerFilter.GEOMETRY,
    )
    method.SetInitialTransform(start, inPlace=False)
    return method.Execute(earlier, later)
