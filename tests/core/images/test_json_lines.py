from __future__ import annotations

import os
from pathlib import Path

import pytest

from mman_core.errors import CannotWrite
from mman_core.images.json_lines import MOST_BYTES, append_lines, read_lines
from tests.core.disks import FULL, run_python_on
from tests.core.making import assert_one_clear_sentence


def test_lines_come_back_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lines.jsonl"
    append_lines(path, [{"a": 1}, {"a": "ä\n"}])
    append_lines(path, [{"a": 3}])
    assert list(read_lines(path)) == [{"a": 1}, {"a": "ä\n"}, {"a": 3}]


def test_a_torn_line_costs_itself_only(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    append_lines(path, [{"a": 1}, {"a": 2}])
    path.write_bytes(path.read_bytes()[:-3])
    append_lines(path, [{"a": 3}])
    assert list(read_lines(path)) == [{"a": 1}, {"a": 3}]


def test_what_is_no_object_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'\xff\xfe\n3\n[]\nnull\n{"a": 1}\n' + b"[" * 100_000 + b"\n")
    assert list(read_lines(path)) == [{"a": 1}]
    assert list(read_lines(tmp_path / "none.jsonl")) == []


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match=r"lines\.jsonl"):
        append_lines(tmp_path / "file" / "lines.jsonl", [{"a": 1}])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
@pytest.mark.parametrize("what", ["link", "pipe", "huge"])
def test_what_is_no_plain_file_of_a_size_is_not_read_and_nothing_is_added(tmp_path: Path, what: str) -> None:
    path, elsewhere = tmp_path / "lines.jsonl", tmp_path / "elsewhere"
    append_lines(elsewhere, [{"a": 1}])
    if what == "link":
        path.symlink_to(elsewhere)
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.touch()
        os.truncate(path, MOST_BYTES + 1)
    assert list(read_lines(path)) == []
    with pytest.raises(CannotWrite) as caught:
        append_lines(path, [{"a": 2}])
    assert_one_clear_sentence(caught.value, "lines.jsonl")
    assert list(read_lines(elsewhere)) == [{"a": 1}]


def test_a_full_disk_leaves_the_lines_as_they_were(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from mman_core.errors import CannotWrite
from mman_core.images.json_lines import append_lines, read_lines
path = Path(sys.argv[1], "lines.jsonl")
append_lines(path, [{"a": 1}])
before = path.read_bytes()
try:
    append_lines(path, [{"a": "b" * 50} for _ in range(5000)])
except CannotWrite as error:
    print("make room" in str(error), path.read_bytes() == before)
append_lines(path, [{"a": 2}])
print(list(read_lines(path)))
"""
    assert run_python_on(FULL, tmp_path, code, tmp_path) == "True True\n[{'a': 1}, {'a': 2}]"
