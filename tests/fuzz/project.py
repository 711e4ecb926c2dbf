"""What a project keeps about itself: settings, lock, index, a run, the log of the trash; each seed is one of them."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import tempfile
from pathlib import Path

from mman_core.project.check import check_project
from mman_core.project.index_file import connect
from mman_core.project.store import Project
from mman_core.project.trash_list import list_trash
from mman_core.project.variants import list_variants
from tests.core.making import save_photo
from tests.fuzz.target import Target

_FILES = ("project.toml", "lock", "index.db", "runs/0001/config.json", "trash.log")


def _seeds() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        base: sqlite3.Connection = connect(Path(folder, "index.db"))
        base.close()
        index = Path(folder, "index.db").read_bytes()
    texts = [
        b'version = 1\nlabel_set = "lip"\n',
        json.dumps({"host": socket.gethostname(), "pid": 2**30, "started": "9"}).encode(),
        index,
        json.dumps({"objective": "mman", "steps": 200}).encode(),
        json.dumps({"name": "x", "origin": "masks/a.png.png"}).encode(),
    ]
    return [bytes([number]) + text for number, text in enumerate(texts)]


def _read(path: Path) -> None:
    data = path.read_bytes() or b"\0"
    root = path.parent / "photos"
    if not root.exists():
        save_photo(root / "a.png")
    inside = root / ".mman"
    for name in _FILES:
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).unlink(missing_ok=True)
    spoilt = inside / _FILES[data[0] % len(_FILES)]
    spoilt.write_bytes(data[1:])
    os.utime(spoilt, (0, 0))
    for _ in check_project(root):
        pass
    with Project.open(root) as project:
        assert len(project.images) == 1
        list_variants(project.folder)
        list_trash(project.folder)
    for kept in (inside / "trash").glob("*"):
        kept.unlink()


TARGET = Target("file", _seeds, _read)
