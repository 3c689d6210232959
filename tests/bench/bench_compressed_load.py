"""From compressed slices to Hounsfield units: ours, the fastest decoder, its calls."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import imagecodecs
import numpy as np
from bench_series_load import ROOT, write_simulated
from benchmark import Benchmark
from pydicom import dcmread
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import UID, JPEG2000Lossless, JPEGLSLossless

from connectors.dicom.folder import DicomFolder
from connectors.dicom.series import read_series

THREADS = 2
SLICES = {"jpegls_decode": 64, "j2k_decode": 16}
SYNTAX = {"jpegls_decode": JPEGLSLossless, "j2k_decode": JPEG2000Lossless}

Codec = Callable[[np.ndarray], bytes]
Decode = Callable[[bytes], np.ndarray]
ENCODE: dict[str, Codec] = {
    "jpegls_decode": lambda a: imagecodecs.jpegls_encode(a.view("u2")),
    "j2k_decode": lambda a: imagecodecs.jpeg2k_encode(
        a, reversible=True, codecformat="j2k"
    ),
}
DECODE: dict[str, Decode] = {
    "jpegls_decode": imagecodecs.jpegls_decode,
    "j2k_decode": imagecodecs.jpeg2k_decode,
}


def benchmarks() -> Iterator[Benchmark]:
    """`jpegls_decode` and `j2k_decode`, of real slices where they are there."""
    data = Path(
        os.environ.get("FUSIONBOARD_SHARED_DATA", ROOT.parent / "shared" / "data")
    )
    real = data / "ct" / "lidc-idri-0314" / "dicom"
    for name in SLICES:
        with TemporaryDirectory() as temporary:
            folder = Path(temporary)
            if real.is_dir():
                paths = next(iter(DicomFolder(real).contents().files.values()))
            else:
                (folder / "plain").mkdir()
                write_simulated(folder / "plain", SLICES[name])
                paths = tuple(sorted((folder / "plain").iterdir()))
            middle = (len(paths) - SLICES[name]) // 2
            some = paths[middle : middle + SLICES[name]]
            what = "real chest CT" if real.is_dir() else "simulated series"
            yield decoding(name, _compressed(name, some, folder), some, what)


def _compressed(name: str, paths: tuple[Path, ...], folder: Path) -> list[Path]:
    """The slices again, compressed without loss."""
    written = []
    for path in paths:
        image = dcmread(path)
        image.PixelData = encapsulate([ENCODE[name](image.pixel_array)])
        image["PixelData"].is_undefined_length = True
        image.file_meta.TransferSyntaxUID = UID(SYNTAX[name])
        written.append(folder / f"{len(written):04d}.dcm")
        image.save_as(written[-1])
    return written


def decoding(
    name: str, packed: list[Path], plain: tuple[Path, ...], what: str
) -> Benchmark:
    """Load one compressed series; ours must equal its uncompressed original."""
    ours = read_series(packed).hu
    if not np.array_equal(ours, read_series(plain).hu):
        raise SystemExit("What was compressed without loss does not come back.")
    streams = [next(generate_frames(dcmread(path).PixelData)) for path in packed]
    shape = "×".join(map(str, ours.shape))
    ratio = ours.nbytes / sum(map(len, streams))
    return Benchmark(
        name=name,
        ours=lambda: read_series(packed),
        peer=f"imagecodecs on {THREADS} threads, headers by pydicom",
        peer_run=lambda: _with_pydicom(packed, DECODE[name], ours.shape),
        limit=lambda: _bare(streams, DECODE[name], ours.shape),
        input=f"{what}, {shape}, {UID(SYNTAX[name]).name}, {ratio:.1f} to 1",
    )


def _with_pydicom(
    paths: list[Path], decode: Decode, shape: tuple[int, ...]
) -> np.ndarray:
    """The least a hand-written reader does: header, decode, rescale, in threads."""
    hu = np.empty(shape, np.int16)

    def read(index: int) -> None:
        image = dcmread(paths[index])
        frame = next(generate_frames(image.PixelData, number_of_frames=1))
        intercept = np.int16(int(image.RescaleIntercept))
        hu[index] = decode(frame).view(np.int16) + intercept

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(read, range(len(paths))))
    return hu


def _bare(streams: list[bytes], decode: Decode, shape: tuple[int, ...]) -> np.ndarray:
    """Nothing but the decoder's own calls, on streams that are in memory."""
    pixels = np.empty(shape, np.int16)

    def read(index: int) -> None:
        pixels[index] = decode(streams[index]).view(np.int16)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(read, range(len(streams))))
    return pixels
