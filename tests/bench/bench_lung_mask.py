"""From Hounsfield units to the lungs of a whole scan: ours, scipy, one pass."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from benchmark import Benchmark
from numpy.typing import NDArray
from scipy import ndimage

from connectors.dicom.folder import DicomFolder
from connectors.dicom.series import read_series
from data.imaging.volume import CTVolume
from fusion.imaging.lungs import lung_labels, lung_mask

ROOT = Path(__file__).parents[2]
SIMULATED_SHAPE = (275, 512, 512)
LEAST_AGREEMENT = 0.9


def benchmarks() -> Iterator[Benchmark]:
    """`lung_mask`, on the real series where it is there."""
    volume, what = _scan()
    ours = lung_labels(volume, lung_mask(volume)) > 0
    theirs = _plain_scipy(volume.hu)
    shared = 2 * np.count_nonzero(ours & theirs) / (ours.sum() + theirs.sum())
    if shared < LEAST_AGREEMENT:
        raise SystemExit(
            f"Ours and the plain way agree only to a Dice of {shared:.2f}."
        )
    yield Benchmark(
        name="lung_mask",
        ours=lambda: lung_mask(volume),
        peer="scipy on every voxel: threshold, label, fill",
        peer_run=lambda: _plain_scipy(volume.hu),
        limit=lambda: int(volume.hu.max()),
        input=f"{what}, {'×'.join(map(str, volume.hu.shape))}; limit: one pass over "
        f"the voxels; ours keeps the mask coarse; Dice of both refined {shared:.3f}",
    )


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
    """Body and lungs as ellipsoids with noise, where no real scan is there."""
    k, i, j = np.ogrid[tuple(slice(n) for n in SIMULATED_SHAPE)]
    z, y, x = k - 137.0, (i - 255.5) * 0.75, (j - 255.5) * 0.75
    hu = np.full(SIMULATED_SHAPE, -1000, dtype=np.int16)
    hu[(x / 170) ** 2 + (y / 120) ** 2 + 0 * z < 1] = 40
    for side in (-80, 80):
        lung = ((x - side) / 60) ** 2 + (y / 90) ** 2 + (z / 120) ** 2
        hu[lung < 1] = -850
    hu += np.random.default_rng(0).integers(-40, 41, hu.shape, dtype=np.int16)
    axes = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    return CTVolume(hu, (1.0, 0.75, 0.75), (0.0, 0.0, 0.0), axes)


def _plain_scipy(hu: NDArray[np.int16]) -> NDArray[np.bool_]:
    """The textbook way at full resolution; it keeps the trachea and has no sides."""
    labels, _ = ndimage.label(hu < -400)
    edge = (labels[:, 0], labels[:, -1], labels[:, :, 0], labels[:, :, -1])
    sizes = np.bincount(labels.ravel())
    sizes[np.unique(np.concatenate([side.ravel() for side in edge]))] = 0
    sizes[0] = 0
    largest = np.argsort(-sizes)[:2]
    kept = np.zeros(len(sizes), dtype=bool)
    kept[[n for n in largest if sizes[n] > 0.1 * sizes[largest[0]]]] = True
    lungs = kept[labels]
    return np.stack([ndimage.binary_fill_holes(part) for part in lungs])
