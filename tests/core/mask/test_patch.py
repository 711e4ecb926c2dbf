"""Patches: small, exact in both directions, and they survive the way through bytes."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from mman_core.mask.brush import paint_segment, segment_box
from mman_core.mask.patch import TILE, Patch, PatchRecorder, tile_boxes
from mman_core.types import Box, Mask
from tests.core.making import striped_mask


def _stroke(mask: Mask, moves: int = 120, radius: float = 25.0, class_id: int = 7) -> Patch | None:
    """Record a stroke round the middle of the mask, as the mouse gives it: one short segment after the other."""
    middle, size = (mask.shape[1] / 2, mask.shape[0] / 2), min(mask.shape) / 3
    turns = [(math.cos(step * 8 / size), math.sin(step * 8 / size)) for step in range(moves + 1)]
    points = [(middle[0] + size * x, middle[1] + size * y) for x, y in turns]
    recorder = PatchRecorder(mask)
    for start, end in itertools.pairwise(points):
        recorder.touch(segment_box((mask.shape[0], mask.shape[1]), start, end, radius))
        paint_segment(mask, start, end, radius, class_id)
    return recorder.finish()


def _person(height: int, width: int) -> Mask:
    """A mask with a few large regions, like a person's."""
    rows, columns = np.mgrid[:height, :width]
    mask = np.zeros((height, width), np.uint8)
    for class_id in range(1, 20):
        row, column = height * (0.5 + 0.4 * math.sin(class_id * 2.3)), width * (0.5 + 0.3 * math.cos(class_id * 1.7))
        mask[np.hypot(rows - row, columns - column) < height * 0.07] = class_id
    return mask


@pytest.mark.parametrize("shape", [(300, 417), (128, 256), (50, 70), (129, 1)])
def test_a_patch_goes_back_and_forth_byte_for_byte(shape: tuple[int, int]) -> None:
    before = striped_mask(*shape)
    mask = before.copy()
    patch = _stroke(mask, radius=9)
    assert patch is not None
    after = mask.copy()
    assert patch.revert(mask) == patch.box
    assert np.array_equal(mask, before)
    assert patch.apply(mask) == patch.box
    assert np.array_equal(mask, after)


def test_the_box_is_the_smallest_and_the_changed_pixels_are_counted() -> None:
    before = striped_mask(300, 417)
    mask = before.copy()
    patch = _stroke(mask)
    assert patch is not None
    rows, columns = np.nonzero(before != mask)
    assert patch.box == Box(rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)
    assert patch.changed_pixels == rows.size


def test_only_changed_tiles_are_kept() -> None:
    mask = striped_mask(3 * TILE, 4 * TILE)
    recorder = PatchRecorder(mask)
    recorder.touch(Box(0, 0, *mask.shape))
    mask[TILE + 5, 2 * TILE + 7] ^= 1
    patch = recorder.finish()
    assert patch is not None
    assert [(tile.top, tile.left) for tile in patch.tiles] == [(TILE, 2 * TILE)]


def test_nothing_changed_is_no_patch() -> None:
    mask = striped_mask(200, 300)
    recorder = PatchRecorder(mask)
    assert recorder.finish() is None
    recorder.touch(Box(10, 10, 150, 150))
    old = mask[50, 60]
    mask[50, 60] = 19 - old
    mask[50, 60] = old
    assert recorder.finish() is None
    assert Patch.between(mask, mask.copy()) is None


def test_a_box_outside_the_mask_touches_nothing() -> None:
    mask = striped_mask(200, 300)
    recorder = PatchRecorder(mask)
    recorder.touch(Box(-50, -50, 0, 10))
    recorder.touch(Box(200, 0, 400, 10))
    recorder.touch(Box(40, 30, 40, 90))
    assert recorder.finish() is None


def test_between_two_masks_is_the_same_as_recording() -> None:
    before = _person(500, 400)
    mask = before.copy()
    assert _stroke(mask) == Patch.between(before, mask)
    with pytest.raises(ValueError, match="one size"):
        Patch.between(before, before[:100])


def test_strokes_undo_in_any_depth() -> None:
    mask = _person(300, 260)
    states, patches = [mask.copy()], []
    for class_id in range(1, 8):
        patch = _stroke(mask, moves=20 * class_id, radius=3.0 * class_id, class_id=class_id)
        assert patch is not None
        patches.append(patch)
        states.append(mask.copy())
    for patch, state in zip(reversed(patches), reversed(states[:-1]), strict=True):
        patch.revert(mask)
        assert np.array_equal(mask, state)
    for patch, state in zip(patches, states[1:], strict=True):
        patch.apply(mask)
        assert np.array_equal(mask, state)


def test_a_usual_stroke_takes_few_bytes() -> None:
    patch = _stroke(_person(1536, 1024))
    assert patch is not None
    assert patch.byte_size < 25_000
    assert len(patch.to_bytes()) < 25_000


def test_a_patch_survives_the_way_through_bytes() -> None:
    mask = _person(300, 260)
    patch = _stroke(mask)
    assert patch is not None
    assert Patch.from_bytes(patch.to_bytes()) == patch


def test_bytes_that_are_no_patch_are_refused() -> None:
    patch = _stroke(_person(300, 260))
    assert patch is not None
    data = patch.to_bytes()
    for wrong in (b"", data[:20], data[:-1], data + b"x", b"XXXX" + data[4:], data[: len(data) // 2]):
        with pytest.raises(ValueError, match="patch"):
            Patch.from_bytes(wrong)


def test_a_patch_of_another_mask_is_refused() -> None:
    patch = _stroke(_person(300, 260))
    assert patch is not None
    with pytest.raises(ValueError, match="fits a mask"):
        patch.apply(np.zeros((260, 300), np.uint8))


def test_tiles_cover_the_mask_once() -> None:
    count = np.zeros((300, 417), np.uint8)
    for box in tile_boxes(Box(0, 0, 300, 417), (300, 417)):
        count[box.slices] += 1
    assert (count == 1).all()
