"""The axes of a plot have round numbers."""

from __future__ import annotations

import pytest

from mman_core.study.saving.plot import round_ticks


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 250, [0, 50, 100, 150, 200, 250]),
        (0, 1130, [0, 500, 1000]),
        (0.05, 0.85, [0.2, 0.4, 0.6, 0.8]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.2, 0.25, [0.2, 0.21, 0.22, 0.23, 0.24, 0.25]),
    ],
)
def test_ticks_are_round_and_within_the_axis(low: float, high: float, ticks: list[float]) -> None:
    assert round_ticks(low, high) == pytest.approx(ticks)
