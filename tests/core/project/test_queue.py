"""Each order shows first what it promises, and every tenth image at random."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.project.queue import (
    Mode,
    Queued,
    controls,
    farthest_first,
    is_unlabelled,
    is_unreviewed,
    is_unsure,
    next_of,
    ordered,
    with_controls,
)
from mman_core.project.status import ImageStatus

DRAFTED, DONE = ImageStatus.DRAFTED, ImageStatus.DONE


def _drafted(doubts: list[float]) -> list[Queued]:
    return [Queued(f"{number}.jpg", DRAFTED, doubt) for number, doubt in enumerate(doubts)]


def test_correct_first_and_quick_wins_are_each_others_reverse() -> None:
    images = _drafted([0.2, 0.9, 0.5])
    assert ordered(images, Mode.CORRECT_FIRST, 0) == ["1.jpg", "2.jpg", "0.jpg"]
    assert ordered(images, Mode.QUICK_WINS, 0) == ["0.jpg", "2.jpg", "1.jpg"]


def test_images_without_a_draft_come_last_in_file_order() -> None:
    images = [Queued("a.jpg", ImageStatus.UNTOUCHED), *_drafted([0.1, 0.2]), Queued("b.jpg", ImageStatus.UNTOUCHED)]
    for mode in (Mode.CORRECT_FIRST, Mode.QUICK_WINS):
        assert ordered(images, mode, 0)[-2:] == ["a.jpg", "b.jpg"]


def test_only_what_is_still_to_be_done_is_to_be_corrected() -> None:
    images = [Queued(status.value, status, 0.5, 0.5) for status in ImageStatus]
    assert set(ordered(images, Mode.CORRECT_FIRST, 0)) == {"untouched", "drafted", "in work"}
    assert ordered(images, Mode.CHECK_DONE, 0) == ["done"]
    for mode in (Mode.FILES, Mode.RANDOM):
        assert set(ordered(images, mode, 0)) == set(ImageStatus) - {"unreadable"}


def test_done_work_is_checked_the_most_suspicious_first() -> None:
    images = [Queued(str(number), DONE, suspicion=suspicion) for number, suspicion in enumerate([1.0, 3.0, None, 2.0])]
    assert ordered(images, Mode.CHECK_DONE, 0) == ["1", "3", "0", "2"]


@pytest.mark.parametrize("mode", Mode)
def test_every_order_names_each_image_once_and_is_the_same_for_the_same_project(mode: Mode) -> None:
    rng = np.random.default_rng(0)
    images = [
        Queued(f"{number}.jpg", DRAFTED, float(rng.random()), None, rng.random(8, np.float32)) for number in range(57)
    ]
    order = ordered(images, mode, 7)
    expected = [] if mode is Mode.CHECK_DONE else sorted(image.name for image in images)
    assert sorted(order) == expected
    assert ordered(images, mode, 7) == order
    if mode not in (Mode.FILES, Mode.CHECK_DONE):
        assert ordered(images, mode, 8) != order


def test_every_tenth_is_drawn_at_random_and_the_others_keep_their_order() -> None:
    names = [f"{number:03d}" for number in range(200)]
    order = with_controls(names, np.random.default_rng(1))
    drawn = controls(order)
    assert len(drawn) == 20
    others = [name for name in order if name not in drawn]
    assert others == sorted(others)
    assert [int(name) for name in drawn] != sorted(int(name) for name in drawn)
    assert max(int(name) - place for place, name in enumerate(order)) > 20  # some come much earlier than they would


def test_diverse_takes_unlike_images_of_the_doubtful_ones_first() -> None:
    doubts = [0.9, 0.89, 0.88, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05]
    spots = [(0.0, 0.0), (0.1, 0.0), (5.0, 5.0)] + [(9.0, 9.0)] * 6
    images = [
        Queued(str(number), DRAFTED, doubt, None, np.array(spot, np.float32))
        for number, (doubt, spot) in enumerate(zip(doubts, spots, strict=True))
    ]
    assert ordered(images, Mode.DIVERSE, 0)[:4] == ["0", "2", "1", "3"]


def test_farthest_first_covers_before_it_fills_in() -> None:
    features = np.array([[0.0], [0.1], [10.0], [4.0], [0.0]], np.float32)
    assert farthest_first(features) == [0, 2, 3, 1, 4]


def test_the_next_wanted_image_is_found_behind_and_then_round_the_end() -> None:
    images = [Queued("a", DRAFTED, 0.9), Queued("b", DONE), Queued("c", DRAFTED, 0.1), Queued("d", DONE)]
    order = ["a", "b", "c", "d"]
    assert next_of(order, images, "a", is_unlabelled) == "c"
    assert next_of(order, images, "c", is_unlabelled) == "a"
    assert next_of(order, images, None, is_unreviewed) == "b"
    assert next_of(order, images, "elsewhere", is_unreviewed) == "b"
    assert next_of(order, images, "c", is_unsure(images)) == "a"
    assert next_of(order, images, "a", is_unsure(images)) is None
    assert next_of([], [], None, is_unlabelled) is None
