"""Reads mutated DICOM files in a process of its own, which may die: see test_fuzz.

Run as `python fuzz_worker.py FOLDER SEED COUNT`. One line a mutant: its number, what
it is, and the name of the refusal or `read`.
"""

import faulthandler
import random
import resource
import signal
import sys
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[2])]

from conftest import ct_slice, enhanced, save  # noqa: E402

from connectors.dicom.series import read_series  # noqa: E402
from data.errors import FusionBoardError  # noqa: E402

MOST_MEMORY_BYTES = 2 << 30
MOST_CPU_S = 5.0
ROWS, COLUMNS, FRAMES = 32, 40, 4

ENCODERS: dict[str, Callable[[np.ndarray], bytes]] = {
    JPEGLSLossless: imagecodecs.jpegls_encode,
    JPEGLosslessSV1: lambda a: imagecodecs.ljpeg_encode(a, bitspersample=12),
    JPEG2000Lossless: lambda a: imagecodecs.jpeg2k_encode(
        a, reversible=True, codecformat="j2k"
    ),
    JPEGBaseline8Bit: lambda a: imagecodecs.jpeg8_encode((a >> 4).astype("u1")),
}
SYNTAXES = [
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
    RLELossless,
    *ENCODERS,
]

Whole = tuple[str, bytes, bool]
"""What a file is, its content, and whether it needs a neighbour to be a volume."""


def whole_files(folder: Path) -> list[Whole]:
    """One valid file of each kind."""
    rng = np.random.default_rng(3)
    smooth = np.cumsum(rng.integers(-9, 10, (FRAMES, ROWS, COLUMNS)), axis=2)
    frames = (1000 + smooth).astype(np.uint16)
    files: list[Whole] = []
    for syntax in SYNTAXES:
        one = ct_slice(frames[0], ImagePositionPatient=[0, 0, 1])
        files.append((f"{syntax} slice", _bytes(one, frames[:1], syntax, folder), True))
        all_ = enhanced(frames)
        files.append((f"{syntax} frames", _bytes(all_, frames, syntax, folder), False))
    return files


def _bytes(image: Dataset, frames: np.ndarray, syntax: str, folder: Path) -> bytes:
    if syntax == RLELossless:
        image.compress(RLELossless, encoding_plugin="pydicom")
    elif syntax in ENCODERS:
        image.PixelData = encapsulate([ENCODERS[syntax](frame) for frame in frames])
        image["PixelData"].is_undefined_length = True
        if syntax == JPEGBaseline8Bit:
            image.BitsAllocated, image.BitsStored, image.HighBit = 8, 8, 7
    elif syntax == ExplicitVRBigEndian:
        image.PixelData = frames.astype(">u2").tobytes()
    image.file_meta.TransferSyntaxUID = syntax
    return save(image, folder / "whole").read_bytes()


WILD = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF]


def flipped(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 2, 8, 40])):
        data[rng.randrange(132, len(data))] ^= 1 << rng.randrange(8)


def wild(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 3])):
        at, width = rng.randrange(132, len(data) - 4), rng.choice([2, 4])
        number = rng.choice(WILD) & ((1 << 8 * width) - 1)
        data[at : at + width] = number.to_bytes(width, rng.choice(["little", "big"]))


def cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def doubled(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(132, len(data))
    data[at:at] = data[at : at + rng.randrange(1, 2000)] * rng.choice([1, 1, 50])


def shortened(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(132, len(data))
    del data[at : at + rng.randrange(1, 60)]


def huge_matrix(data: bytearray, rng: random.Random) -> None:
    """65535×65535, or another size that the data do not hold."""
    for element in (b"\x10\0", b"\x11\0"):
        for order, tag in (("little", b"\x28\0" + element), ("big", b"\0\x28\0\x10")):
            at = data.find(tag)
            if at > 0:
                size = rng.choice([65535, 65535, 4096, 33, 0])
                data[at + 8 : at + 10] = size.to_bytes(2, order)  # type: ignore[arg-type]


def wild_frames(data: bytearray, rng: random.Random) -> None:
    at = data.find(b"\x28\0\x08\0")
    if at > 0:
        data[at + 8 : at + 10] = rng.choice([b"0 ", b"99", b"-1", b"1 ", b"3 ", b"xx"])
    else:
        flipped(data, rng)


def nested(data: bytearray, rng: random.Random) -> None:
    """Sequences in sequences, to great depth, of known or unknown length."""
    at = data.find(b"\x10\0\x10\0")
    level = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    data[max(at, 132) : max(at, 132)] = level * rng.choice([50, 900, 50_000])


def crowded_groups(data: bytearray, rng: random.Random) -> None:
    """A sequence of very many empty items, or the functional groups over and over."""
    at = data.find(b"\0\x52\x30\x92")
    item = b"\xfe\xff\0\xe0\0\0\0\0"
    if at > 0:
        at += rng.choice([8, 12, 20])
        data[at:at] = item * rng.choice([1, 5000, 100_000])
    else:
        nested(data, rng)


def huge_fragments(data: bytearray, rng: random.Random) -> None:
    """Items of pixel data with wild lengths, or very many of them."""
    at = data.rfind(b"\xe0\x7f\x10\0")
    item = data.find(b"\xfe\xff\0\xe0", max(at, 0))
    if item > 0 and rng.random() < 0.5:
        data[item + 4 : item + 8] = rng.choice(WILD).to_bytes(4, "little")
    elif item > 0:
        data[item:item] = b"\xfe\xff\0\xe0\0\0\0\0" * rng.choice([1, 1000, 100_000])
    else:
        wild(data, rng)


def damaged_stream(data: bytearray, rng: random.Random) -> None:
    """Bits of the compressed stream's own header."""
    at = max(data.rfind(b"\xe0\x7f\x10\0"), 132)
    for _ in range(rng.choice([1, 2, 5])):
        place = min(at + rng.randrange(140), len(data) - 1)
        data[place] = rng.choice([data[place] ^ 1 << rng.randrange(8), 0, 255])


def bomb(data: bytearray, rng: random.Random) -> None:
    """A deflated data set that grows without end."""
    length = int.from_bytes(data[140:144], "little")
    data[144 + length :] = rng.choice(BOMBS)


def _bombs() -> list[bytes]:
    found = []
    for mebibytes in (70, 100, 1000):
        squeezer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
        packed = squeezer.compress(b"\x09\0\x10\0OB\0\0\0\0\0\x7f")
        for _ in range(mebibytes):
            packed += squeezer.compress(bytes(1 << 20))
        found.append(packed + squeezer.flush())
    return found


BOMBS = _bombs()
ANYWHERE = [flipped, flipped, wild, cut, doubled, shortened, huge_matrix, nested]
ANYWHERE += [wild_frames, crowded_groups, damaged_stream, huge_fragments]


def mutant(whole: Whole, rng: random.Random) -> tuple[str, bytes]:
    """A mutant and how it came about."""
    data = bytearray(whole[1])
    deflated = whole[0].startswith(DeflatedExplicitVRLittleEndian)
    change = rng.choice([*ANYWHERE, bomb] if deflated else ANYWHERE)
    inside = deflated and change is not bomb and rng.random() < 0.7
    if inside:  # change the data set, then deflate it again
        start = 144 + int.from_bytes(data[140:144], "little")
        inner = bytearray(132) + zlib.decompress(bytes(data[start:]), -zlib.MAX_WBITS)
        change(inner, rng)
        squeezer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
        data[start:] = squeezer.compress(bytes(inner[132:])) + squeezer.flush()
    else:
        change(data, rng)
    return f"{whole[0]} {change.__name__}", bytes(data)


def outcome(paths: list[Path]) -> str:
    """`read`, or the name of the refusal, which has words in both languages."""
    try:
        volume = read_series(paths)
    except FusionBoardError as error:
        for language in ("en", "zh"):
            if not (error.what_in(language) and error.how_to_fix_in(language)):
                raise
        return error.key
    if volume.hu.dtype != np.int16 or volume.hu.size > 1 << 22:
        raise AssertionError(f"a volume of shape {volume.hu.shape} from a small file")
    return "read"


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()  # what was begun must be known if this process dies


def main() -> None:
    """Read the mutants; more memory or time than allowed ends the process."""
    folder, seed, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    faulthandler.enable()
    warnings.simplefilter("ignore")
    wholes = whole_files(folder)
    neighbour = save(ct_slice(np.zeros((ROWS, COLUMNS), np.uint16)), folder / "below")
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    rng = random.Random(seed)  # noqa: S311 - no secret
    for number in range(count):
        whole = wholes[number % len(wholes)]
        what, content = mutant(whole, rng)
        _say(f"{number} {what} ")
        path = folder / "mutant"
        path.write_bytes(content)
        signal.setitimer(signal.ITIMER_PROF, MOST_CPU_S)  # ends the process
        found = outcome([neighbour, path] if whole[2] else [path])
        signal.setitimer(signal.ITIMER_PROF, 0)
        _say(f"{found}\n")


if __name__ == "__main__":
    main()
