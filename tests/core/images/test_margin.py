from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import UnreadableImage, WrongMask
from mman_core.images.margin import Margin, read_margin, write_margin
from tests.core.making import assert_one_clear_sentence


def test_what_was_written_is_read(tmp_path: Path) -> None:
    values = np.arange(77, dtype=np.uint8).reshape(7, 11) * 3
    write_margin(tmp_path / "a" / "b.jpg.png", Margin(values))
    assert np.array_equal(read_margin(tmp_path / "a" / "b.jpg.png").values, values)


def test_unsure_is_where_the_interpolated_margin_is_small() -> None:
    values = np.full((4, 6), 255, np.uint8)
    values[:, 3:] = 0
    unsure = Margin(values).unsure((40, 60), 0.5)
    assert unsure.shape == (40, 60)
    # Half of the way between the middles of columns 2 and 3.
    assert not unsure[:, :30].any()
    assert unsure[:, 30:].all()
    assert not Margin(values).unsure((40, 60), 0.0).any()


def test_a_file_that_is_no_margin_is_named(tmp_path: Path) -> None:
    path = tmp_path / "doubts.png"
    Image.new("RGB", (3, 4)).save(path)
    with pytest.raises(WrongMask) as caught:
        read_margin(path)
    assert_one_clear_sentence(caught.value, "doubts.png")
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UnreadableImage):
        read_margin(path)


def test_the_second_best_classes_come_back_with_the_margin(tmp_path: Path) -> None:
    values = np.arange(77, dtype=np.uint8).reshape(7, 11) * 3
    write_margin(tmp_path / "a.png", Margin(values, values % 20))
    found = read_margin(tmp_path / "a.png")
    assert np.array_equal(found.values, values)
    assert found.rivals is not None
    assert np.array_equal(found.rivals, values % 20)
    write_margin(tmp_path / "a.png", Margin(values))
    assert read_margin(tmp_path / "a.png").rivals is None
