from __future__ import annotations

import os
from pathlib import Path

import pytest

from mman_core.errors import UnreadableImage
from mman_core.images.content import content_hash
from mman_core.project import known_hashes
from mman_core.project.known_hashes import FILE, KnownHashes

LONG_AGO = 1_700_000_000


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write(tmp_path / "photos" / "ä b.jpg", b"first")


@pytest.fixture
def folder(photo: Path) -> Path:
    return photo.parent / ".mman"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read."""
    names: list[str] = []

    def counted(path: Path) -> str:
        names.append(path.name)
        return content_hash(path)

    monkeypatch.setattr(known_hashes, "content_hash", counted)
    return names


def write(path: Path, data: bytes, changed: int = LONG_AGO) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (changed, changed))
    return path


def test_a_file_is_read_once_also_after_a_restart(folder: Path, photo: Path, read: list[str]) -> None:
    hashes = KnownHashes(folder)
    digest = content_hash(photo)
    assert [hashes.hash_of(photo), hashes.hash_of(photo)] == [digest, digest]
    hashes.keep()
    again = KnownHashes(folder)
    assert again.hash_of(photo) == digest
    assert read == [photo.name]
    before = (folder / FILE).read_bytes()
    again.keep()
    assert (folder / FILE).read_bytes() == before


@pytest.mark.parametrize(("data", "changed"), [(b"other", LONG_AGO + 60), (b"longer than before", LONG_AGO)])
def test_a_file_that_has_changed_is_read_again(folder: Path, photo: Path, data: bytes, changed: int) -> None:
    hashes = KnownHashes(folder)
    first = hashes.hash_of(photo)
    hashes.keep()
    write(photo, data, changed)
    assert hashes.hash_of(photo) == KnownHashes(folder).hash_of(photo) == content_hash(photo) != first


def test_a_file_that_was_changed_just_now_is_not_remembered(folder: Path, photo: Path, read: list[str]) -> None:
    photo.write_bytes(b"second")
    hashes = KnownHashes(folder)
    hashes.hash_of(photo)
    hashes.hash_of(photo)
    assert len(read) == 2


def test_lines_that_are_torn_or_lie_cost_only_themselves(folder: Path, photo: Path, read: list[str]) -> None:
    hashes = KnownHashes(folder)
    digest = hashes.hash_of(photo)
    hashes.keep()
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write('{"file": 3}\n[]\n{"file": "x", "size": "1", "time": 2, "hash": "y"}\n{"file": "ä b.jpg", "si')
    assert KnownHashes(folder).hash_of(photo) == digest
    assert len(read) == 1


def test_a_file_that_is_gone_is_told(folder: Path, photo: Path) -> None:
    photo.unlink()
    with pytest.raises(UnreadableImage):
        KnownHashes(folder).hash_of(photo)
