"""Files to which lines of JSON are only ever added; a line that a crash cut short costs that line and no other."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import Any

from mman_core.errors import CannotWrite
from mman_core.images.atomic import cannot_write, make_folder
from mman_core.outside import MAX_TEXT, open_file

MOST_BYTES = 2_000_000_000
"""Of a larger file nothing is read, and nothing is added to it."""


def append_lines(path: Path, entries: Iterable[Mapping[str, object]]) -> None:
    """Add a line for each entry, or none at all; when this returns they are on the disk. Raises CannotWrite."""
    lines = "".join(json.dumps(entry) + "\n" for entry in entries).encode()
    if fault := lines_fault(path):
        raise CannotWrite(f"{path} {fault}; move it away.")
    try:
        make_folder(path.parent)
        # Not through a buffer: what a full disk refused would be tried again when the file is closed.
        with path.open("a+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            try:
                _write_all(file, _end_of_torn_line(file, size) + lines)
            except OSError:
                with contextlib.suppress(OSError):
                    file.truncate(size)
                raise
    except OSError as error:
        raise cannot_write(path, error) from error


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries in the order they were added, those that cannot be read left out; none without the file."""
    if lines_fault(path):
        return
    with contextlib.suppress(OSError), open_file(path) as file:
        while line := file.readline(MAX_TEXT):
            try:
                entry = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(entry, dict):
                yield entry


def lines_fault(path: Path) -> str:
    """Return why such a file is neither read nor added to: "is ..."; "" if nothing is wrong, or nothing there."""
    try:
        found = path.lstat()
    except OSError:
        return ""
    if not stat.S_ISREG(found.st_mode):
        return "is a link or no file"
    return f"is larger than {MOST_BYTES:,} bytes" if found.st_size > MOST_BYTES else ""


def _end_of_torn_line(file: FileIO, size: int) -> bytes:
    # A line that a crash cut short must not swallow the next one.
    if size:
        file.seek(size - 1)
    return b"\n" if size and file.read(1) != b"\n" else b""


def _write_all(file: FileIO, data: bytes) -> None:
    while data:
        data = data[file.write(data) :]
    os.fsync(file.fileno())
