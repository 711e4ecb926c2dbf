"""Polygons of YOLO: the file of an image, and (behind a line of dashes) data.yaml."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.target import Target, read_all

_BREAK = b"\n---\n"


def _seeds() -> list[bytes]:
    return [b"1 0.1 0.1 0.5 0.1 0.5 0.9\n0 0 0 1 1 1 0\n" + _BREAK + b"names:\n  0: Hat\n  1: Hair\n"]


def _read(path: Path) -> None:
    polygons, _, names = path.read_bytes().partition(_BREAK)
    home = path.parent / "set"
    (home / "labels" / "train").mkdir(parents=True, exist_ok=True)
    (home / "labels" / "train" / "a.txt").write_bytes(polygons)
    (home / "data.yaml").write_bytes(names)
    read_all("yolo", home)


TARGET = Target("both", _seeds, _read)
