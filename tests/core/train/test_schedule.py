"""The learning rate rises first and falls along a cosine."""

from __future__ import annotations

import pytest

from mman_core.train.schedule import cosine_factor, rise_factor


def test_a_cosine_begins_whole_and_ends_at_its_last_part() -> None:
    assert [cosine_factor(along, 0.2) for along in (0.0, 0.5, 1.0)] == pytest.approx([1.0, 0.6, 0.2])


def test_the_rise_reaches_one_and_stays_there() -> None:
    assert [rise_factor(number, 4) for number in (1, 2, 4, 9)] == [0.25, 0.5, 1.0, 1.0]


def test_without_a_rise_the_first_step_is_whole() -> None:
    assert rise_factor(1, 0) == 1.0
