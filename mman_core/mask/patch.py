"""What a stroke changed: the tiles of the mask before and after, compressed; the unit of undo, redo and the journal."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from mman_core.types import Box, Mask

TILE = 128
"""Side of a tile in pixels; tiles at the right and bottom edge of a mask are smaller."""

_MAGIC = b"MMP1"
_HEAD = struct.Struct("<4sIIIIIIII")
_TILE_HEAD = struct.Struct("<IIII")


@dataclass(frozen=True, slots=True)
class Tile:
    """One changed tile at (top, left) with its ids before and after, each zlib-compressed."""

    top: int
    left: int
    before: bytes
    after: bytes


@dataclass(frozen=True)
class Patch:
    """A change of a mask of (height, width) `shape` that can be applied and reverted, byte for byte.

    `box` is the smallest box that holds all changed pixels, of which there are `changed_pixels`.
    """

    shape: tuple[int, int]
    box: Box
    changed_pixels: int
    tiles: tuple[Tile, ...]

    @classmethod
    def between(cls, before: Mask, after: Mask) -> Patch | None:
        """Return the patch that turns `before` into `after`, masks of the same size; None if they are equal."""
        shape = _shape(before)
        if shape != _shape(after):
            raise ValueError(f"a patch needs two masks of one size, not {before.shape} and {after.shape}")
        boxes = tile_boxes(Box(0, 0, *shape), shape)
        return _build(shape, ((box, before[box.slices], after[box.slices]) for box in boxes))

    @property
    def byte_size(self) -> int:
        """Bytes of memory that the compressed tiles take."""
        return sum(len(tile.before) + len(tile.after) for tile in self.tiles)

    def apply(self, mask: Mask) -> Box:
        """Write the state after the change into `mask`, in place; return the box of changed pixels."""
        return self._write(mask, [tile.after for tile in self.tiles])

    def revert(self, mask: Mask) -> Box:
        """Write the state before the change into `mask`, in place; return the box of changed pixels."""
        return self._write(mask, [tile.before for tile in self.tiles])

    def to_bytes(self) -> bytes:
        """Return the patch as bytes for `from_bytes`."""
        box = self.box
        head = (*self.shape, box.top, box.left, box.bottom, box.right, self.changed_pixels, len(self.tiles))
        parts = [_HEAD.pack(_MAGIC, *head)]
        for tile in self.tiles:
            parts += [_TILE_HEAD.pack(tile.top, tile.left, len(tile.before), len(tile.after)), tile.before, tile.after]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Patch:
        """Read a patch back. Raises ValueError if the bytes are no patch or cut short."""
        try:
            magic, height, width, *box, changed, count = _HEAD.unpack_from(data)
            tiles, place = [], _HEAD.size
            for _ in range(count):
                top, left, before, after = _TILE_HEAD.unpack_from(data, place)
                place += _TILE_HEAD.size
                middle, end = place + before, place + before + after
                tiles.append(Tile(top, left, data[place:middle], data[middle:end]))
                place = end
        except struct.error as error:
            raise ValueError("the bytes of a patch are cut short") from error
        if magic != _MAGIC or place != len(data):
            raise ValueError("these bytes are no patch, or are cut short")
        return cls((height, width), Box(*box), changed, tuple(tiles))

    def _write(self, mask: Mask, states: list[bytes]) -> Box:
        if _shape(mask) != self.shape:
            raise ValueError(f"this patch fits a mask of {self.shape}, not of {mask.shape}")
        for tile, state in zip(self.tiles, states, strict=True):
            box = _tile_box(tile.top, tile.left, self.shape)
            # Never more than the tile holds, whatever a damaged file says.
            ids = np.frombuffer(zlib.decompressobj().decompress(state, box.height * box.width), np.uint8)
            mask[box.slices] = ids.reshape(box.height, box.width)
        return self.box


class PatchRecorder:
    """Remembers the tiles of a mask before they are painted, and makes a patch of them in the end."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._before: dict[Box, Mask] = {}

    def touch(self, box: Box) -> None:
        """Keep the tiles that `box` meets, as they are now; call it before writing there."""
        for tile in tile_boxes(box, _shape(self._mask)):
            if tile not in self._before:
                self._before[tile] = self._mask[tile.slices].copy()

    def restore(self, mask: Mask) -> None:
        """Give `mask`, of the same size, the touched tiles as they were before, in place."""
        for box, before in self._before.items():
            mask[box.slices] = before

    def finish(self) -> Patch | None:
        """Return what changed in the touched tiles since they were touched; None if nothing did."""
        tiles = sorted(self._before.items(), key=lambda kept: (kept[0].top, kept[0].left))
        return _build(_shape(self._mask), ((box, before, self._mask[box.slices]) for box, before in tiles))


def tile_boxes(box: Box, shape: tuple[int, int]) -> Iterator[Box]:
    """Yield the tiles of a mask of that (height, width) that `box` meets, row by row."""
    box = box.clipped(*shape)
    if box.is_empty:
        return
    for top in range(box.top // TILE * TILE, box.bottom, TILE):
        for left in range(box.left // TILE * TILE, box.right, TILE):
            yield _tile_box(top, left, shape)


def _build(shape: tuple[int, int], states: Iterable[tuple[Box, Mask, Mask]]) -> Patch | None:
    tiles = []
    changed_box = Box(0, 0, 0, 0)
    changed_pixels = 0
    for box, before, after in states:
        differs = before != after
        count = int(np.count_nonzero(differs))
        if count == 0:
            continue
        changed_box = changed_box.union(_box_of(differs, box, count))
        changed_pixels += count
        tiles.append(Tile(box.top, box.left, _packed(before), _packed(after)))
    return Patch(shape, changed_box, changed_pixels, tuple(tiles)) if tiles else None


def _box_of(differs: npt.NDArray[np.bool_], box: Box, count: int) -> Box:
    """Return the smallest box that holds the pixels that differ, of which there are `count`, within `box`."""
    if count == differs.size:
        return box
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    top, left = box.top + int(rows[0]), box.left + int(columns[0])
    return Box(top, left, box.top + int(rows[-1]) + 1, box.left + int(columns[-1]) + 1)


def _packed(ids: Mask) -> bytes:
    """Return the ids compressed. Most tiles of a large fill hold one id: those are compressed once."""
    first = int(ids[0, 0])
    if (ids == first).all():
        return _packed_plain(first, ids.size)
    return zlib.compress(ids.tobytes(), 1)


@lru_cache(1024)
def _packed_plain(id: int, size: int) -> bytes:
    return zlib.compress(bytes([id]) * size, 1)


def _tile_box(top: int, left: int, shape: tuple[int, int]) -> Box:
    return Box(top, left, top + TILE, left + TILE).clipped(*shape)


def _shape(mask: Mask) -> tuple[int, int]:
    return mask.shape[0], mask.shape[1]
