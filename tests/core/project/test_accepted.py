"""What a person found right is not asked about again, until the mask says something else there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import CannotWrite
from mman_core.project.accepted import accept_region, accepted_path, read_accepted, still_right
from mman_core.types import Box
from tests.core.making import striped_mask

HERE, THERE = Box(2, 3, 8, 12), Box(10, 1, 20, 9)


def test_a_region_stays_accepted_while_the_mask_says_the_same_there(tmp_path: Path) -> None:
    mask = striped_mask()
    folder = tmp_path / ".mman"
    for box in (HERE, THERE):
        accept_region(folder, "street/a.jpg", mask, box)
    accepted = read_accepted(accepted_path(folder, "street/a.jpg"))
    assert still_right(accepted, mask) == [HERE, THERE]
    mask[4, 5] += 1
    assert still_right(accepted, mask) == [THERE]
    assert still_right(accepted, mask[:12]) == []
    assert still_right(read_accepted(accepted_path(folder, "b.jpg")), mask) == []


@pytest.mark.parametrize("text", ["", "[", '{"a": 1}', '[{"box": [1, 2]}]', '[{"box": [1, 2, 3, "x"], "mask": 1}]'])
def test_a_damaged_file_asks_anew(tmp_path: Path, text: str) -> None:
    path = accepted_path(tmp_path / ".mman", "a.jpg")
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert read_accepted(path) == []
    accept_region(tmp_path / ".mman", "a.jpg", striped_mask(), HERE)
    assert [each.box for each in read_accepted(path)] == [HERE]


def test_no_link_is_followed_out_of_the_project(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "photos" / ".mman", tmp_path / "elsewhere"
    folder.mkdir(parents=True)
    elsewhere.mkdir()
    (folder / "accepted").symlink_to(elsewhere)
    with pytest.raises(CannotWrite, match="link"):
        accept_region(folder, "a.jpg", np.zeros((20, 30), np.uint8), HERE)
    assert list(elsewhere.iterdir()) == []
