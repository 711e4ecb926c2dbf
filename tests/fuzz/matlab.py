"""Matrices of MATLAB files."""

from __future__ import annotations

import zlib
from pathlib import Path

from mman_core.images.mat_file import read_matrix
from tests.fuzz.target import Target, small_mask
from tests.hostile.matlab_files import HEAD, element, matrix


def _seeds() -> list[bytes]:
    plain = matrix(20, 30, small_mask().T.tobytes())
    doubles = matrix(20, 30, small_mask().T.astype(float).tobytes(), kind=9)
    return [HEAD + plain, HEAD + doubles, HEAD + element(15, zlib.compress(plain))]


def _read(path: Path) -> None:
    assert read_matrix(path, "groundtruth").ndim == 2


TARGET = Target("mask.mat", _seeds, _read)
