from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mman_core.images.photo import read_photo, read_small_photo
from mman_core.project.thumbnails import SIDE, Thumbnails

RED, BLUE = (200, 30, 30), (20, 40, 220)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos" / ".mman"
    folder.mkdir(parents=True)
    return folder


def photo(folder: Path, name: str, color: tuple[int, int, int], size: tuple[int, int] = (600, 900)) -> Path:
    path = folder.parent / name
    Image.new("RGB", size, color).save(path)
    return path


def color(small: np.ndarray | None) -> tuple[int, ...]:
    assert small is not None
    return tuple(int(value) for value in small.reshape(-1, 3).mean(0).round())


def bytes_on_disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "thumbnails").rglob("*") if path.is_file())


def test_a_thumbnail_keeps_the_shape_of_the_photo_and_is_kept_on_the_disk(folder: Path) -> None:
    path = photo(folder, "a.png", RED)
    thumbnails = Thumbnails(folder)
    first = thumbnails.get("a.png", path)
    assert first is not None and first.shape == (SIDE, round(SIDE * 600 / 900), 3)
    assert np.abs(np.subtract(color(first), RED)).max() <= 3
    kept = folder / "thumbnails" / "a.png.jpg"
    with Image.open(kept) as image:
        comment = image.info["comment"]
    Image.fromarray(np.full_like(first, 7)).save(kept, comment=comment)
    assert color(Thumbnails(folder).get("a.png", path)) == (7, 7, 7)


def test_a_replaced_photo_gets_another_thumbnail(folder: Path) -> None:
    thumbnails = Thumbnails(folder)
    thumbnails.get("a.png", photo(folder, "a.png", RED))
    again = photo(folder, "a.png", BLUE, (500, 300))
    assert np.abs(np.subtract(color(thumbnails.get("a.png", again)), BLUE)).max() <= 3


def test_a_torn_thumbnail_is_made_again(folder: Path) -> None:
    path = photo(folder, "a.png", RED)
    Thumbnails(folder).get("a.png", path)
    kept = folder / "thumbnails" / "a.png.jpg"
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    assert Thumbnails(folder).get("a.png", path) is not None
    assert kept.read_bytes() == whole


def test_the_room_on_the_disk_is_bounded_and_the_oldest_make_way(folder: Path) -> None:
    rng = np.random.default_rng(1)
    limit = 60_000
    thumbnails = Thumbnails(folder, disk_bytes=limit)
    for number in range(12):
        path = folder.parent / f"{number}.png"
        Image.fromarray(rng.integers(0, 255, (200, 150, 3), np.uint8)).save(path)
        thumbnails.get(f"{number}.png", path)
        os.utime(folder / "thumbnails" / f"{number}.png.jpg", (1_000 + number, 1_000 + number))
        assert bytes_on_disk(folder) <= limit
    assert not (folder / "thumbnails" / "0.png.jpg").exists()
    assert (folder / "thumbnails" / "11.png.jpg").exists()


def test_what_cannot_be_read_has_none_and_nothing_is_written_where_that_is_not_wanted(folder: Path) -> None:
    (folder.parent / "empty.jpg").touch()
    thumbnails = Thumbnails(folder, may_write=False)
    assert thumbnails.get("empty.jpg", folder.parent / "empty.jpg") is None
    assert thumbnails.get("gone.jpg", folder.parent / "gone.jpg") is None
    assert thumbnails.get("a.png", photo(folder, "a.png", RED)) is not None
    assert not (folder / "thumbnails").exists()


def test_a_link_out_of_the_project_is_neither_read_nor_written(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "thumbnails").symlink_to(outside)
    assert Thumbnails(folder).get("a.png", photo(folder, "a.png", RED)) is not None
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "I;16", "1"])
def test_every_kind_of_photo_has_a_small_one_that_looks_like_it(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.png"
    ramp = np.linspace(0, 255, 400, dtype=np.uint8)[None, :].repeat(300, 0)
    image = Image.fromarray(ramp.astype(np.uint16) << 8) if mode == "I;16" else Image.fromarray(ramp).convert(mode)
    image.save(path)
    small, large = read_small_photo(path, 100), read_photo(path)
    assert small.shape == (75, 100, 3)
    assert np.abs(small[:, :50].mean() - large[:, :200].mean()) < 3


def test_a_turned_photo_is_upright_when_small(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300), RED).save(path, exif=exif)
    assert read_small_photo(path, 100).shape == (100, 75, 3)
