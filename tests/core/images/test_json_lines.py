from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.errors import CannotWrite
from mman_core.images.json_lines import append_lines, read_lines


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
