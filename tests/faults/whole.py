"""Whether every file that lies under its final name can be read to its end."""

from __future__ import annotations

import io
import json
import sqlite3
import tomllib
import zipfile
from contextlib import closing
from pathlib import Path

from PIL import Image

from mman_core.outside import read_limited
from mman_core.project.journal import is_torn_head, read_log

_LARGEST = 2_000_000_000


def torn_files(folder: Path) -> list[str]:
    """Return the files in `folder`, and why, that are half written; temporary files may be."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".tmp" and not path.name.startswith(("lock", "index.db-")):
            try:
                _read(path)
            except Exception as error:  # whatever a torn file makes a reader stumble over
                found.append(f"{path}: {error}")
    return found


def _read(path: Path) -> None:
    data = read_limited(path, _LARGEST)
    match path.suffix:
        case ".png" | ".jpg":
            with Image.open(io.BytesIO(data)) as image:
                image.load()
        case ".json":
            json.loads(data)
        case ".jsonl":
            # Only the log of a training is appended to: a line that a kill cut short is left out when it is read.
            lines = data.decode().splitlines()
            for line in lines[:-1] if path.name == "log.jsonl" else lines:
                json.loads(line)
        case ".toml":
            tomllib.loads(data.decode())
            _check_last_line(data)
        case ".zip" | ".pt":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if archive.testzip() is not None:
                    raise ValueError("a bad checksum")
        case ".safetensors":
            length = int.from_bytes(data[:8], "little")
            tensors = [fields for key, fields in json.loads(data[8 : 8 + length]).items() if key != "__metadata__"]
            if 8 + length + max(tensor["data_offsets"][1] for tensor in tensors) != len(data):
                raise ValueError("cut short")
        case ".log" if "journal" in path.parts:
            log = read_log(path)
            if (log is None and not is_torn_head(data)) or (log is not None and log.is_damaged):
                raise ValueError("a damaged journal")
        case ".db":
            _check_index(path)
        case ".txt" | ".csv":
            _check_last_line(data)


def _check_index(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=0)) as index:
        try:
            said = index.execute("PRAGMA quick_check").fetchall()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):  # by the project that is open: it says itself if it is damaged
                return
            raise
        if said != [("ok",)]:
            raise ValueError("a damaged index")


def _check_last_line(data: bytes) -> None:
    if data and not data.endswith(b"\n"):
        raise ValueError("ends in the middle of a line")
