"""Polygons give the pixels back that they were drawn around, holes and lone pixels included."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.formats.polygons import Points, fill, polygons_of
from mman_core.types import Mask


def _filled(polygons: list[Points], shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    mask: Mask = np.zeros(shape, np.uint8)
    for polygon in polygons:
        fill(mask, polygon, 7)
    return np.asarray(mask == 7)


def _regions() -> list[npt.NDArray[np.bool_]]:
    rng = np.random.default_rng(8)
    found = []
    for number in range(150):
        region = rng.random(tuple(rng.integers(1, 40, 2))) < rng.choice([0.02, 0.3, 0.5, 0.7, 0.98, 1])
        if number % 2:
            size = (region.shape[1] * 5, region.shape[0] * 3)
            region = cv2.resize(region.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
        found.append(region)
    return found


def test_filled_polygons_are_the_region_to_the_pixel() -> None:
    for region in _regions():
        polygons = polygons_of(region)
        assert all(len(polygon) >= 3 for polygon in polygons)
        assert np.array_equal(_filled(polygons, region.shape), region)


def test_nothing_has_no_polygon_and_a_rectangle_has_four_corners() -> None:
    assert polygons_of(np.zeros((4, 9), bool)) == []
    region = np.zeros((9, 14), bool)
    region[2:7, 3:12] = True
    (polygon,) = polygons_of(region)
    assert sorted(map(tuple, polygon.tolist())) == [(3, 2), (3, 6), (11, 2), (11, 6)]


def test_holes_within_holes_are_pieces_of_their_own() -> None:
    region = np.zeros((30, 41), bool)
    for inset in range(0, 14, 2):
        region[inset : 30 - inset, inset : 41 - inset] = inset % 4 == 0
    assert len(polygons_of(region)) == 4
    assert np.array_equal(_filled(polygons_of(region), (30, 41)), region)
