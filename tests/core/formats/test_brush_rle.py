"""Label Studio's run lengths: every region comes back, and no bytes can make the decoder fail in another way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from mman_core.errors import MmanError
from mman_core.formats.brush_rle import brush_region, brush_runs


def _regions() -> list[npt.NDArray[np.bool_]]:
    rng = np.random.default_rng(5)
    found = [rng.random(tuple(rng.integers(1, 40, 2))) < rng.choice([0, 0.03, 0.5, 0.97, 1]) for _ in range(80)]
    return [*found, np.zeros((300, 211), bool), np.ones((1, 50_000), bool), np.eye(130, 170, dtype=bool)]


def test_every_region_comes_back() -> None:
    for region in _regions():
        assert np.array_equal(brush_region(brush_runs(region), region.shape), region)


def _bits(*fields: tuple[int, int]) -> list[int]:
    text = "".join(format(value, f"0{width}b") for value, width in fields)
    text += "0" * (-len(text) % 8)
    return [int(text[start : start + 8], 2) for start in range(0, len(text), 8)]


def test_blocks_of_words_of_their_own_are_understood() -> None:
    """As the editor in the browser writes them; the counters have other sizes than ours."""
    head = [(24, 32), (7, 5), (1, 4), (4, 4), (7, 4), (15, 4)]
    words = [0, 0, 0, 200, 9, 9, 9, 127, 1, 1, 1, 128]
    own = [(0, 1), (1, 2), (11, 5), *((word, 8) for word in words)]
    run = [(1, 1), (2, 2), (11, 8), (255, 8)]
    region = brush_region(_bits(*head, *own, *run), (2, 3))
    assert region.tolist() == [[True, False, True], [True, True, True]]


def test_damaged_bytes_are_refused_or_read_but_never_worse() -> None:
    rng = np.random.default_rng(6)
    good = brush_runs(np.kron(rng.random((4, 5)) < 0.5, np.ones((6, 5), bool)))
    refused = 0
    for _ in range(400):
        data = list(good[: int(rng.integers(0, len(good) + 1))])
        for _ in range(int(rng.integers(0, 4))):
            if data:
                data[int(rng.integers(len(data)))] = int(rng.integers(256))
        try:
            assert brush_region(data, (24, 25)).shape == (24, 25)
        except MmanError:
            refused += 1
    assert refused > 100


@pytest.mark.parametrize("rle", [None, "text", [], [1.5] * 9, [256] * 9, {}, [[]] * 9])
def test_what_are_no_bytes_is_refused(rle: object) -> None:
    with pytest.raises(MmanError):
        brush_region(rle, (4, 5))
