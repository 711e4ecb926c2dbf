from __future__ import annotations

import numpy as np

from mman_core.metrics.errors_of_parts import ErrorKind, part_errors
from mman_core.types import Mask

SHAPE = (100, 140)  # 0.1 % are 14 pixels


def a_truth() -> Mask:
    truth = np.zeros(SHAPE, np.uint8)
    truth[10:60, 20:60] = 5
    truth[60:90, 20:60] = 9
    return truth


def test_a_prediction_that_is_right_has_no_errors() -> None:
    found = part_errors(a_truth(), a_truth())
    assert not found.kinds.any() and found.parts == ()


def test_a_whole_part_of_another_class_is_a_macro_error() -> None:
    said = a_truth()
    said[60:90, 20:60] = 12
    found = part_errors(a_truth(), said)
    assert (found.kinds[60:90, 20:60] == ErrorKind.MACRO).all()
    assert [(part.kind, part.pixels, part.box.top) for part in found.parts] == [(ErrorKind.MACRO, 1200, 60)]


def test_specks_and_holes_are_micro_errors() -> None:
    said = a_truth()
    said[30:33, 30:33] = 7
    said[40:42, 40:42] = 0
    found = part_errors(a_truth(), said)
    assert (found.kinds == ErrorKind.MICRO).sum() == 9 + 4
    assert [part.pixels for part in found.parts] == [9, 4]


def test_an_outline_that_is_off_is_a_border_error_and_no_part() -> None:
    said = a_truth()
    said[10:60, 60:63] = 5
    found = part_errors(a_truth(), said)
    assert (found.kinds[10:60, 60:63] == ErrorKind.BORDER).all() and found.parts == ()


def test_where_the_truth_is_unknown_nothing_is_wrong() -> None:
    truth = a_truth()
    truth[60:90, 20:60] = 255
    said = a_truth()
    said[60:90, 20:60] = 12
    assert not part_errors(truth, said).kinds.any()
