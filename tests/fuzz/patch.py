"""Patches: what the history of an image is made of, in memory and on disk."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np

from mman_core.errors import MmanError
from mman_core.mask.patch import Patch
from tests.fuzz.target import SHAPE, Target, small_mask


def _seeds() -> list[bytes]:
    patch = Patch.between(np.zeros(SHAPE, np.uint8), small_mask())
    assert patch is not None
    return [patch.to_bytes()]


def _read(path: Path) -> None:
    """A patch that is wrong raises ValueError or zlib.error, which its readers know."""
    try:
        patch = Patch.from_bytes(path.read_bytes())
        patch.apply(np.zeros(SHAPE, np.uint8))
        patch.revert(np.zeros(SHAPE, np.uint8))
    except (ValueError, zlib.error) as error:
        raise MmanError(str(error)) from error


TARGET = Target("patch", _seeds, _read)
