"""Curves are averaged backwards, and clipped into their frame."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.study.curves import Panel, curves_picture, smoothed


def test_each_point_is_the_mean_of_those_until_it() -> None:
    points = [(1, 4.0), (2, 2.0), (3, 0.0), (4, 10.0)]
    assert smoothed(points, 2) == [(1, 4.0), (2, 3.0), (3, 1.0), (4, 5.0)]
    assert smoothed(points, 99)[-1][1] == pytest.approx(4.0)
    assert smoothed([], 5) == []


def test_a_panel_without_steps_is_empty_and_one_with_steps_has_all_its_curves() -> None:
    steps = range(1, 41)
    curves = {name: [(step, level) for step in steps] for name, level in (("a", 0.2), ("b", 0.5), ("c", 0.8))}
    picture = np.asarray(curves_picture("Losses", [Panel("one", curves), Panel("two", {"a": []})], "note"))
    assert picture.shape[1] > 2 * 420
    half = picture.shape[1] // 2
    for ink in ((37, 99, 235), (220, 38, 38), (22, 163, 74)):
        near = (np.abs(picture[115:405].astype(int) - ink).sum(2) < 150).sum(0)
        assert near[:half].sum() > 400, "a line across the panel"
        assert near[half:].sum() == 0
