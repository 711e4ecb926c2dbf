from __future__ import annotations

import numpy as np
import pytest

from mman_core.errors import WrongMask
from mman_core.mask.copying import copy_ids
from tests.core.mask.figures import a_figure, applied


def test_the_whole_mask_is_taken() -> None:
    mask, other = a_figure(), a_figure()[:, ::-1].copy()
    assert np.array_equal(applied(mask, copy_ids(mask, other)), other)
    assert copy_ids(mask, mask.copy()) is None


def test_a_class_lies_afterwards_exactly_where_the_other_mask_has_it() -> None:
    mask, other = a_figure(), a_figure()[:, ::-1].copy()
    changed = applied(mask, copy_ids(mask, other, 13))
    assert np.array_equal(changed == 13, other == 13)
    elsewhere = (mask != 13) & (other != 13)
    assert np.array_equal(changed[elsewhere], mask[elsewhere])


def test_a_mask_of_another_size_is_refused_in_one_sentence() -> None:
    with pytest.raises(WrongMask, match="131 x 90 pixels but this image is 131 x 96"):
        copy_ids(a_figure(), a_figure()[:90])
