"""Archives and folders are read without being unpacked; what could harm is refused with a sentence."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from mman_core.errors import WrongDataSet
from mman_core.formats.files import opened_files
from tests.core.making import assert_one_clear_sentence


def _archive(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return path


def _contents(source: Path) -> dict[str, bytes]:
    with opened_files(source) as files:
        return {name: read() for name, read in files.items()}


def test_a_folder_and_its_archive_hold_the_same_files_in_natural_order(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    entries = [("a/10.png", b"ten"), ("a/2.png", b"two"), ("ü b.txt", b"x" * 5000)]
    for name, data in entries:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    archive = _archive(tmp_path / "set.zip", ("a/", b""), *entries)
    assert _contents(folder) == _contents(archive) == dict(entries)
    assert list(_contents(folder)) == list(_contents(archive)) == ["a/2.png", "a/10.png", "ü b.txt"]


def test_links_pipes_and_hidden_files_of_a_folder_are_left_out(tmp_path: Path) -> None:
    import os

    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "set"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "config").write_text("x")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "out").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    (folder / "good.txt").write_text("good")
    assert _contents(folder) == {"good.txt": b"good"}


@pytest.mark.parametrize(
    "name",
    [
        "../out.txt",
        "a/../../out.txt",
        "/etc/passwd",
        "C:/win.txt",
        "c:win.txt",
        "a/..",
        "a//b.txt",
    ],
)
def test_names_that_lead_out_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(WrongDataSet) as caught:
        _contents(_archive(tmp_path / "x.zip", ("good.txt", b"good"), (name, b"bad")))
    assert_one_clear_sentence(caught.value, "x.zip", "not safe")


def test_backslashes_are_refused_however_they_are_stored(tmp_path: Path) -> None:
    path = _archive(tmp_path / "x.zip", ("..#out.txt", b"bad"))
    path.write_bytes(path.read_bytes().replace(b"..#out.txt", b"..\\out.txt"))
    with pytest.raises(WrongDataSet, match="leads out"):
        _contents(path)


def test_zero_bytes_in_names_are_refused(tmp_path: Path) -> None:
    path = _archive(tmp_path / "x.zip", ("good#.txt", b"bad"))
    path.write_bytes(path.read_bytes().replace(b"good#.txt", b"good\0.txt"))
    with pytest.raises(WrongDataSet, match="no file name"):
        _contents(path)


def test_links_in_an_archive_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(WrongDataSet, match="a link"):
        _contents(_archive(tmp_path / "x.zip", (link, b"/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["a.png", "A.PNG", "a.png/"])
def test_names_that_are_there_twice_are_refused(second: str, tmp_path: Path) -> None:
    with pytest.raises(WrongDataSet, match="twice"):
        _contents(_archive(tmp_path / "x.zip", ("a.png", b"1"), (second, b"")))


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    with pytest.raises(WrongDataSet, match="would grow to 100,000,000 bytes"):
        _contents(_archive(tmp_path / "x.zip", ("bomb.png", b"\0" * 100_000_000)))


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_said(tmp_path: Path) -> None:
    path = _archive(tmp_path / "x.zip", ("bomb.png", b"\0" * 2_000_000))
    data = path.read_bytes().replace(struct.pack("<I", 2_000_000), struct.pack("<I", 1_000))
    path.write_bytes(data)
    with pytest.raises(WrongDataSet) as caught:
        _contents(path)
    assert_one_clear_sentence(caught.value, "bomb.png")


def test_encrypted_and_damaged_archives_are_refused(tmp_path: Path) -> None:
    good = _archive(tmp_path / "x.zip", ("a.png", b"many bytes " * 50)).read_bytes()
    damaged = {
        "cut off": good[:-10],
        "no archive": b"PK\x03\x04 something else",
        "empty": b"",
        "other bytes": good[:40] + b"\xff" * 8 + good[48:],
    }
    for name, data in damaged.items():
        (tmp_path / "y.zip").write_bytes(data)
        with pytest.raises(WrongDataSet) as caught:
            _contents(tmp_path / "y.zip")
        assert_one_clear_sentence(caught.value, "y.zip")
        assert name
    locked = bytearray(good)
    locked[6] |= 1
    locked[good.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "y.zip").write_bytes(locked)
    with pytest.raises(WrongDataSet, match="encrypted"):
        _contents(tmp_path / "y.zip")
    with pytest.raises(WrongDataSet, match="is not there"):
        _contents(tmp_path / "gone.zip")


def test_names_in_utf_8_that_do_not_say_so_are_understood(tmp_path: Path) -> None:
    path = _archive(tmp_path / "x.zip", ("f##r.png", b"1"), ("l\x81.png", b"2"))
    data = path.read_bytes().replace(b"f##r.png", "für.png".encode())
    path.write_bytes(data)
    assert "für.png" in _contents(path)
