"""Finding the photos of a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mman_core.errors import NothingToDo
from mman_core.images.folder import find_photos
from tests.core.making import assert_one_clear_sentence


def _make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _found(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in find_photos(root)]


def test_photos_come_in_natural_order_from_all_sub_folders(tmp_path: Path) -> None:
    _make(tmp_path, "img10.jpg", "img2.JPG", "b/1.png", "B2/x.webp", "a 'quoted' \"one\".bmp", "ünïcödé 写真.tiff")
    assert _found(tmp_path) == [
        "a 'quoted' \"one\".bmp",
        "b/1.png",
        "B2/x.webp",
        "img2.JPG",
        "img10.jpg",
        "ünïcödé 写真.tiff",
    ]


def test_numbers_in_other_scripts_do_no_harm(tmp_path: Path) -> None:
    _make(tmp_path, "²3.jpg", "٣.jpg", "3.jpg", "3a.jpg", "a3.jpg", "03.jpg")
    assert sorted(_found(tmp_path)) == sorted(["²3.jpg", "٣.jpg", "3.jpg", "3a.jpg", "a3.jpg", "03.jpg"])


def test_other_files_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    _make(tmp_path, "a.jpg", "a.txt", "noend", ".hidden.jpg", "._a.jpg", ".mman/masks/a.jpg.png", ".git/b.png", "c.gif")
    assert _found(tmp_path) == ["a.jpg"]


def test_the_same_stem_twice_is_two_photos(tmp_path: Path) -> None:
    _make(tmp_path, "a.jpg", "a.png")
    assert _found(tmp_path) == ["a.jpg", "a.png"]


def test_links_that_lead_out_are_left_out(tmp_path: Path) -> None:
    _make(tmp_path, "inside/a.jpg", "outside/b.jpg")
    root = tmp_path / "inside"
    (root / "loop").symlink_to(root)
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "b.jpg").symlink_to(tmp_path / "outside" / "b.jpg")
    (root / "also a.jpg").symlink_to(root / "a.jpg")
    assert _found(root) == ["a.jpg", "also a.jpg"]


def test_paths_are_absolute_even_for_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _make(tmp_path, "photos/a.jpg")
    monkeypatch.chdir(tmp_path)
    assert find_photos(Path("photos")) == [tmp_path / "photos" / "a.jpg"]


def test_broken_links_folders_and_pipes_are_no_photos(tmp_path: Path) -> None:
    _make(tmp_path, "a.jpg")
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "broken.jpg").symlink_to(tmp_path / "gone.jpg")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jpg")
    assert _found(tmp_path) == ["a.jpg"]


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo) as caught:
        find_photos(tmp_path / "gone")
    assert_one_clear_sentence(caught.value, str(tmp_path / "gone"), "is not a folder", "choose")
