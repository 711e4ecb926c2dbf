"""Files and names that come from outside: only plain files of bounded size, only names that stay inside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mman_core.outside import changed_at, is_plain_name, leads_out, open_file, read_limited, read_text, safe_join


def test_a_plain_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes("für".encode())
    assert read_limited(path, 4) == "für".encode()
    assert read_text(path) == "für"
    with pytest.raises(OSError, match="larger than 3 bytes"):
        read_limited(path, 3)
    path.write_bytes(b"\xff")
    with pytest.raises(UnicodeDecodeError):
        read_text(path)


def test_what_is_no_plain_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "device").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("pipe", "folder", "device", "loop", "nothing", "zero\0byte"):
        with pytest.raises(OSError):
            open_file(tmp_path / name)


def test_names_stay_inside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "out").symlink_to(tmp_path)
    (root / "in").symlink_to("sub")
    (root / "loop").symlink_to("loop")
    for name in ("a.png", "sub/a.png", "in/a.png", "new/deep/a.png", "..a", "a..", "ä ö.png"):
        assert safe_join(root, name) == root / name
    outs = ["..", "../a", "sub/../../a", "/etc/passwd", "", ".", "./..", "out/a", "out", "loop", "loop/a"]
    for name in [*outs, "C:a", "C:/a", "\\\\server\\a", "a\\..\\b", "a\0b", "x:stream"]:
        assert safe_join(root, name) is None, name


def test_a_project_that_is_itself_reached_by_a_link_is_inside_itself(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert not leads_out(tmp_path / "link", tmp_path / "link" / "a" / "b.png")
    assert not leads_out(tmp_path / "link", tmp_path / "real" / "b.png")
    assert leads_out(tmp_path / "link", tmp_path / "other" / "b.png")


def test_a_date_of_the_far_future_or_of_a_file_that_is_gone_is_still_a_date(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert changed_at(path).timestamp() == 1_700_000_000
    os.utime(path, (10**12, 10**12))
    assert changed_at(path).year != 2023
    assert changed_at(tmp_path / "gone").timestamp() == 0


def test_plain_names_are_names_of_one_file_or_folder() -> None:
    assert all(map(is_plain_name, ("lip", "a b.toml", "-", "...", "ä")))
    assert not any(map(is_plain_name, ("", ".", "..", "a/b", "a\\b", "c:", "\0")))
