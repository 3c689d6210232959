"""Volumes in the cache: exact, readable elsewhere, bounded, rebuilt, shared."""

import gzip
import multiprocessing
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.store.imaging.volume_cache import VolumeCache
from connectors.store.imaging.volume_slabs import METADATA_NAME, slab_path
from data.errors import InvalidScanError, NotFoundError
from data.imaging.volume import Acquisition, CTVolume

UID = "1.2.826.0.1"
OBLIQUE = ((0.0, 0.6, 0.8), (0.0, 0.8, -0.6), (1.0, 0.0, 0.0))


def volume(
    shape: tuple[int, int, int] = (21, 24, 20), seed: int = 0, uid: str = UID
) -> CTVolume:
    hu = np.random.default_rng(seed).integers(-1024, 3072, shape, dtype=np.int16)
    return CTVolume(
        hu,
        (1.25, 0.7, 0.71),
        (-120.5, 33.25, -901.1),
        OBLIQUE,
        "1.2.9",
        uid,
        Acquisition(
            date(2024, 5, 1),
            1.25,
            "B30f",
            120.0,
            "Maker",
            lossy=True,
            resampled_tilt_degrees=12.5,
            interpolated_mm=(-871.1, -850.0),
        ),
    )


def never() -> CTVolume:
    raise AssertionError("the source was read again")


def same(one: CTVolume, other: CTVolume) -> bool:
    facts = (
        "spacing_mm",
        "axes",
        "frame_of_reference_uid",
        "series_uid",
        "acquisition",
    )
    return (
        np.array_equal(one.hu, other.hu)
        and np.allclose(one.origin_mm, other.origin_mm, atol=1e-9)
        and all(getattr(one, fact) == getattr(other, fact) for fact in facts)
    )


@pytest.fixture
def cache(tmp_path: Path) -> VolumeCache:
    return VolumeCache(tmp_path / "volumes", 10**9)


@settings(max_examples=20)
@given(
    shape=st.tuples(st.integers(1, 30), st.integers(1, 9), st.integers(1, 9)),
    seed=st.integers(0, 99),
)
def test_what_was_cached_comes_back_voxel_for_voxel(
    tmp_path_factory: pytest.TempPathFactory, shape: tuple[int, int, int], seed: int
) -> None:
    cache = VolumeCache(tmp_path_factory.mktemp("volumes"), 10**9)
    put = volume(shape, seed)
    assert same(cache.load(UID, lambda: put), put)
    assert same(cache.load(UID, never), put)


def test_zarr_reads_it(tmp_path: Path, cache: VolumeCache) -> None:
    """Known answer: the reference implementation of Zarr, version 3."""
    zarr = pytest.importorskip("zarr")
    put = cache.load(UID, volume)
    held = zarr.open_array(tmp_path / "volumes" / UID, mode="r")
    assert held.dtype == np.int16
    assert held.chunks == (8, 24, 20)
    assert np.array_equal(held[:], put.hu)
    assert tuple(held.attrs["spacing_mm"]) == put.spacing_mm


def test_a_slab_is_a_plain_gzip_stream(cache: VolumeCache) -> None:
    put = cache.load(UID, volume)
    last = np.frombuffer(gzip.decompress(cache.slab_bytes(UID, 2)), "<i2")
    assert np.array_equal(last.reshape(8, 24, 20)[:5], put.hu[16:])
    assert not last.reshape(8, 24, 20)[5:].any()
    assert cache.place(UID).slab_count == 3


def off_the_middle(index: float) -> bool:
    """Half way between two voxels either may be the centre of the box."""
    return abs(index % 1 - 0.5) > 1e-6


def indices(last: int) -> st.SearchStrategy[float]:
    return st.floats(0, last).filter(off_the_middle)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    index=st.tuples(indices(20), indices(23), indices(19)),
    half_width_mm=st.floats(0.1, 40),
)
def test_a_region_is_that_of_the_volume(
    tmp_path_factory: pytest.TempPathFactory,
    index: tuple[float, float, float],
    half_width_mm: float,
) -> None:
    cache = VolumeCache(tmp_path_factory.mktemp("volumes"), 10**9)
    put = cache.load(UID, volume)
    centre = put.lps_mm(index)
    found = cache.region(UID, centre, half_width_mm, never)
    assert same(found, put.region(centre, half_width_mm))


def test_a_region_reads_only_its_slabs(tmp_path: Path, cache: VolumeCache) -> None:
    put = cache.load(UID, volume)
    slab_path(tmp_path / "volumes" / UID, 2).unlink()
    cache.region(UID, put.lps_mm((4, 12, 10)), 2.0, never)


def test_a_region_of_what_is_not_cached_is_built(cache: VolumeCache) -> None:
    put = volume()
    centre = put.lps_mm((10, 10, 10))
    assert same(cache.region(UID, centre, 5.0, volume), put.region(centre, 5.0))


def test_a_region_outside_is_refused(cache: VolumeCache) -> None:
    cache.load(UID, volume)
    with pytest.raises(InvalidScanError, match="outside"):
        cache.region(UID, (9e3, 9e3, 9e3), 5.0, never)


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _one_bit(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 4
    path.write_bytes(held)


@pytest.mark.parametrize("damage", [Path.unlink, _cut_short, _one_bit])
@pytest.mark.parametrize("what", [METADATA_NAME, "c/1/0/0"])
def test_what_is_damaged_is_built_again(
    tmp_path: Path, cache: VolumeCache, damage: Callable[[Path], None], what: str
) -> None:
    put = cache.load(UID, volume)
    damage(tmp_path / "volumes" / UID / what)
    found = cache.load(UID, volume)
    assert np.array_equal(found.hu, put.hu)
    assert np.array_equal(cache.load(UID, never).hu, put.hu)


def test_other_files_are_read_anew(cache: VolumeCache) -> None:
    cache.load(UID, volume, "first")
    other = volume(seed=5)
    assert same(cache.load(UID, lambda: other, "second"), other)
    assert same(cache.load(UID, never, "second"), other)


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    folder = tmp_path / "volumes"
    probe = VolumeCache(folder, 10**9)
    probe.load("1.1", volume)
    size = sum(f.stat().st_size for f in (folder / "1.1").rglob("*") if f.is_file())
    cache = VolumeCache(folder, int(2.5 * size))
    cache.load("1.2", volume)
    for age, uid in ((200, "1.1"), (100, "1.2")):
        seconds = (folder / uid / METADATA_NAME).stat().st_mtime - age
        os.utime(folder / uid / METADATA_NAME, (seconds, seconds))
    cache.slab_bytes("1.1", 0)
    cache.load("1.3", volume)
    assert sorted(entry.name for entry in folder.iterdir()) == ["1.1", "1.3"]


def test_the_newest_stays_even_if_there_is_no_room(tmp_path: Path) -> None:
    cache = VolumeCache(tmp_path / "volumes", 1)
    cache.load("1.1", volume)
    cache.load("1.2", volume)
    assert [entry.name for entry in (tmp_path / "volumes").iterdir()] == ["1.2"]


def test_what_a_killed_process_left_is_swept_away(
    tmp_path: Path, cache: VolumeCache
) -> None:
    left = tmp_path / "volumes" / ".half-written"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    cache.load(UID, volume)
    assert not left.exists()


def test_a_place_that_takes_nothing_does_not_stop_reading(tmp_path: Path) -> None:
    (tmp_path / "volumes").write_text("a file, no folder")
    put = volume()
    found = VolumeCache(tmp_path / "volumes" / "deeper", 10**9).load(UID, lambda: put)
    assert found is put


@pytest.mark.parametrize("uid", ["", "..", "../1.2", "1.2/3", "1..2", "1" * 65, "a"])
def test_only_a_uid_names_a_volume(cache: VolumeCache, uid: str) -> None:
    with pytest.raises(InvalidScanError, match="not a Series Instance UID"):
        cache.slab_bytes(uid, 0)


@pytest.mark.parametrize("index", [-1, 3])
def test_a_slab_that_is_not_there_is_named(cache: VolumeCache, index: int) -> None:
    with pytest.raises(NotFoundError, match="not in the volume cache"):
        cache.slab_bytes(UID, 0)
    cache.load(UID, volume)
    with pytest.raises(NotFoundError, match="no such slab"):
        cache.slab_bytes(UID, index)


def _load_often(folder: Path, limit_bytes: int, seed: int) -> None:
    """Load four volumes in turn where only two have room; each must be itself."""
    rng = np.random.default_rng(seed)
    cache = VolumeCache(folder, limit_bytes)
    for number in rng.integers(1, 5, 40).tolist():
        uid = f"1.{number}"
        wanted = volume(seed=number, uid=uid)
        found = cache.load(uid, lambda wanted=wanted: wanted)
        if not same(found, wanted):
            raise SystemExit(f"{uid} is another volume")


@pytest.mark.slow
def test_two_processes_share_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_load_often, args=(tmp_path, 45_000, seed))
        for seed in (1, 2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0]
