"""Files to which lines of JSON are only ever added; a line that a crash cut short costs that line and no other."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mman_core.images.atomic import cannot_write


def append_lines(path: Path, entries: Iterable[Mapping[str, object]]) -> None:
    """Add a line for each entry; when this returns they are on the disk. Raises CannotWrite."""
    lines = "".join(json.dumps(entry) + "\n" for entry in entries)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            # A line that a crash cut short must not swallow the next one.
            file.write((b"\n" if _is_torn(path) else b"") + lines.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path, error) from error


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries in the order they were added, those that cannot be read left out; none without the file."""
    for line in path.read_text("utf-8", errors="replace").splitlines() if path.is_file() else ():
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            yield entry


def _is_torn(path: Path) -> bool:
    size = path.stat().st_size
    if not size:
        return False
    with path.open("rb") as file:
        file.seek(size - 1)
        return file.read(1) != b"\n"
