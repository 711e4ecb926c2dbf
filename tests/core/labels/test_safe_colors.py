"""Colours that stay apart for eyes that do not tell red from green."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.labels.safe_colors import DEUTERANOPIA, PROTANOPIA, in_safe_colors, lab, safe_colors, smallest_distance

EYES = (None, DEUTERANOPIA, PROTANOPIA)


def colors_of(label_set: LabelSet) -> npt.NDArray[np.uint8]:
    return np.array([label.color for label in label_set.classes], np.uint8)


def test_any_two_of_twenty_classes_differ_for_every_eye_where_lips_own_colours_hardly_do() -> None:
    lip = load_label_set("lip")
    safe = colors_of(in_safe_colors(lip))
    for eyes in EYES:
        assert smallest_distance(safe, eyes) > 20
    assert smallest_distance(colors_of(lip), DEUTERANOPIA) < 4
    assert smallest_distance(colors_of(lip), PROTANOPIA) < 3


def test_only_colours_change_and_background_stays_black() -> None:
    lip = load_label_set("lip")
    safe = in_safe_colors(lip)
    assert [(label.id, label.name) for label in safe.classes] == [(label.id, label.name) for label in lip.classes]
    assert safe.classes[0].color == (0, 0, 0)
    assert (safe.key, safe.flip_pairs, safe.merges) == (lip.key, lip.flip_pairs, lip.merges)


@pytest.mark.parametrize("count", [2, 20, 255])
def test_there_are_colours_for_any_number_of_classes_and_fewer_are_the_first_of_more(count: int) -> None:
    colors = safe_colors(count)
    assert len(set(colors)) == count
    assert colors == safe_colors(255)[:count]


def test_cielab_agrees_with_known_values() -> None:
    colors = np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]], np.uint8)
    expected = np.array([[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [32.30, 79.19, -107.86]])
    assert np.abs(lab(colors) - expected).max() < 0.05


def test_red_and_green_of_one_lightness_meet_for_deuteranopes() -> None:
    pair = np.array([[200, 100, 60], [134, 134, 60]], np.uint8)
    assert smallest_distance(pair, DEUTERANOPIA) < 0.5 * smallest_distance(pair)
