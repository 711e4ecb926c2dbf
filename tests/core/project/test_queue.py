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
    next_of,
    ordered,
    unsure_level,
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
    assert set(ordered(images, Mode.RANDOM, 0)) == {"untouched", "drafted", "in work"}
    assert set(ordered(images, Mode.FILES, 0)) == set(ImageStatus) - {"unreadable"}


def test_a_random_order_of_what_is_left_does_not_change_when_something_is_done() -> None:
    images = _drafted([0.5] * 20)
    before = ordered(images, Mode.RANDOM, 3)
    images[7] = Queued("7.jpg", DONE)
    assert ordered(images, Mode.RANDOM, 3) == [name for name in before if name != "7.jpg"]


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


def test_farthest_first_ends_after_as_many_as_are_wanted() -> None:
    features = np.array([[0.0], [0.1], [10.0], [4.0], [0.0]], np.float32)
    assert farthest_first(features, 3) == [0, 2, 3]
    assert len(farthest_first(features, 9)) == 5


def test_the_next_wanted_image_is_found_behind_and_then_round_the_end() -> None:
    statuses = {"a": DRAFTED, "b": DONE, "c": DRAFTED, "d": DONE}

    def unlabelled(name: str) -> bool:
        return is_unlabelled(statuses[name])

    def unreviewed(name: str) -> bool:
        return is_unreviewed(statuses[name])

    order = list(statuses)
    assert next_of(order, "a", unlabelled) == "c"
    assert next_of(order, "c", unlabelled) == "a"
    assert next_of(order, None, unreviewed) == "b"
    assert next_of(order, "elsewhere", unreviewed) == "b"
    assert next_of(["a"], "a", unlabelled) is None
    assert next_of([], None, unlabelled) is None


def test_the_more_doubtful_third_is_unsure() -> None:
    doubts = [number / 100 for number in range(100)]
    assert 25 < sum(doubt >= unsure_level(doubts) for doubt in doubts) < 35
    assert unsure_level([]) == float("inf")
