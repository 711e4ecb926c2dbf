"""The simulated annotator reaches the target, pays for what it does, and needs less where less is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.study.robot import Work, agreement, correct
from mman_core.types import IGNORE, Mask

LIP = load_label_set("lip")


@pytest.fixture(scope="module")
def truth() -> Mask:
    return draw_mannequin(np.random.default_rng(1), 96, 70)[1]


def _correct(start: Mask, truth: Mask, seed: int = 0, *, target: float = 0.6, cap: int = 80) -> Work:
    return correct(start, truth, LIP, np.random.default_rng(seed), target=target, cap=cap)


def test_a_right_mask_takes_nothing(truth: Mask) -> None:
    work = _correct(truth, truth)
    assert (work.actions, work.seconds, work.pixels, work.added_path) == (0, 0, 0, 0)
    assert work.reached


def test_a_blank_mask_is_brought_to_the_target(truth: Mask) -> None:
    start = np.zeros_like(truth)
    work = _correct(start, truth)
    assert work.reached
    assert work.start_iou == agreement(start, truth, LIP) < 0.6 <= work.end_iou
    assert work.actions == work.strokes + work.clicks + work.undone
    assert 0 < work.switches <= work.strokes + work.clicks
    assert work.seconds > work.actions * 0.5
    assert not start.any()


def test_swapped_sides_are_one_click(truth: Mask) -> None:
    work = _correct(LIP.flip_table()[truth], truth, target=0.99)
    assert work.reached
    assert work.clicks + work.strokes <= 3


def test_a_wrong_part_costs_less_than_a_blank_mask(truth: Mask) -> None:
    start = truth.copy()
    largest = int(np.bincount(truth[truth > 0]).argmax())
    start[truth == largest] = 7
    assert _correct(start, truth).actions < _correct(np.zeros_like(truth), truth).actions / 2


def test_at_the_cap_it_gives_up_and_says_so(truth: Mask) -> None:
    work = _correct(np.zeros_like(truth), truth, cap=3)
    assert 3 <= work.actions <= 4
    assert not work.reached


def test_one_annotator_repeats_itself_and_another_differs(truth: Mask) -> None:
    start = np.zeros_like(truth)
    first, again, another = (_correct(start, truth, seed, cap=12) for seed in (0, 0, 1))
    assert first == again != another


def test_pixels_of_no_class_need_no_work(truth: Mask) -> None:
    half = truth.copy()
    half[:, 35:] = IGNORE
    start = half.copy()
    start[:, 35:] = 5
    assert _correct(start, half).actions == 0
