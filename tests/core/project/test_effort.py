"""What the work costs: visits on the disk, added up to accepted images, and what is said of these."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from mman_core.project.champion import Reign
from mman_core.project.effort import (
    MOST_PIXELS,
    Effort,
    accepted_images,
    add_visits,
    draft_to_final,
    effort_path,
    read_visits,
    start_of,
    thinned,
)
from mman_core.project.effort_summary import (
    by_day,
    by_queue,
    by_start,
    by_ten,
    changes_of_champion,
    curve,
    effort_csv,
    running_median,
)
from tests.efforts import drawn_efforts

NOON, EVENING = "2026-01-31 12:00:00", "2026-01-31 18:00:00"


def test_visits_come_back_as_they_were(tmp_path: Path) -> None:
    visits = [Effort("ä/b.jpg", 1.5, 2, 3, 4, 5, "starter", NOON, 0.75, True), Effort("c.jpg", began_from="blank")]
    add_visits(effort_path(tmp_path), visits[:1])
    add_visits(effort_path(tmp_path), visits[1:])
    assert read_visits(effort_path(tmp_path)) == visits


@pytest.mark.parametrize(
    "change",
    [
        {"active_seconds": float("nan")},
        {"strokes": -1},
        {"undos": 10**400},
        {"strokes": None},
        {"clicks": float("inf")},
        {"iou": 7},
    ],
)
def test_what_is_no_visit_is_left_out(tmp_path: Path, change: dict[str, object]) -> None:
    path = effort_path(tmp_path)
    add_visits(path, [Effort("a.jpg")])
    line = json.loads(path.read_text()) | change
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n" + '{"name": "b.jpg", "active_sec')
    add_visits(path, [Effort("c.jpg")])
    assert [visit.name for visit in read_visits(path)] == ["a.jpg", "c.jpg"]


def test_an_image_costs_all_visits_up_to_its_acceptance() -> None:
    visits = [
        Effort("a", 10, 2, 1, 100, 1, "starter"),
        Effort("b", 5, 1),
        Effort("a", 20, 3, 0, 50, 0, "", NOON, 0.9),
        Effort("a", 4, 1, 0, 7, 0, "", EVENING, 0.99),
    ]
    first, again = accepted_images(visits)
    assert first == Effort("a", 30, 5, 1, 150, 1, "starter", NOON, 0.9)
    assert (again.active_seconds, again.accepted) == (4, EVENING)


def test_what_an_image_began_from_is_found_in_its_earlier_visits() -> None:
    visits = [Effort("a", began_from="run-0001"), Effort("b", began_from="starter"), Effort("a", 3)]
    assert start_of(visits, "a") == "run-0001"
    assert start_of([*visits, Effort("a", accepted=NOON)], "a") == ""


def test_draft_to_final_is_the_mean_over_the_classes_of_either() -> None:
    draft, final = np.zeros((4, 6), np.uint8), np.zeros((4, 6), np.uint8)
    draft[:, 3:] = 1
    final[:, 4:] = 1
    draft[0, 0] = 2
    background, one, two = 11 / 16, 8 / 12, 0.0
    assert draft_to_final(draft, final, 5) == pytest.approx((background + one + two) / 3)
    assert draft_to_final(final, final, 5) == 1
    assert draft_to_final(draft, np.full((4, 6), 255, np.uint8), 5) is None


def test_a_large_mask_is_thinned_to_what_is_enough() -> None:
    small, large = np.eye(50, 40, dtype=np.uint8), np.ones((3000, 2000), np.uint8)
    copy = thinned(small)
    assert np.array_equal(copy, small) and not np.shares_memory(copy, small)
    assert 0.2 * MOST_PIXELS < thinned(large).size <= MOST_PIXELS


def test_a_running_median_begins_with_what_there_is() -> None:
    values = np.array([5.0, 1, 3, 9, 7])
    assert running_median(values, 3).tolist() == [5, 3, 3, 3, 7]
    assert running_median(values[:2], 3).tolist() == [5, 3]
    assert running_median(values[:0], 3).tolist() == []


def test_a_curve_of_many_images_is_thinned_but_its_medians_are_of_all() -> None:
    values = [float(place % 7) for place in range(5_000)]
    found = curve([None, *values])
    assert len(found.places) == len(found.values) == len(found.medians) == 1_000
    assert (found.places[1], found.values[1]) == (7, 5)
    assert found.length == 50 and found.medians[100] == np.median(values[451:501])
    assert len(curve([None, None]).places) == 0


def test_medians_of_days_of_tens_and_of_starts() -> None:
    efforts = drawn_efforts(101)
    days, tens, starts = by_day(efforts), by_ten(efforts), by_start(efforts)
    assert [(day.title, day.images) for day in days] == [("2026-01-01", 45), ("2026-01-02", 45), ("2026-01-03", 11)]
    assert days[0].active_seconds == np.median([effort.active_seconds for effort in efforts[:45]])
    assert (tens[0].title, tens[-1].title, tens[-1].images) == ("1 to 10", "101 to 110", 1)
    assert {group.title for group in starts} == {"blank", "starter", "run-0001"}
    assert next(group for group in starts if group.title == "blank").iou is None
    assert [(group.title, group.images) for group in by_queue(efforts)] == [("queue", 91), ("control", 10)]
    assert by_day([]) == by_ten([]) == []


def test_a_new_champion_stands_where_it_came() -> None:
    reigns = [Reign("starter", "", False, "2025-01-01 00:00:00"), Reign("run-0001", "", False, EVENING)]
    efforts = [Effort("a", accepted=NOON), Effort("b", accepted="2026-02-01 08:00:00")]
    assert changes_of_champion(efforts, reigns) == [(0, "starter"), (1, "run-0001")]


def test_the_table_is_read_back_by_any_reader() -> None:
    efforts = [Effort('a,"b".jpg', 61.24, 3, 2, 900, 1, "starter", NOON, 0.81234, False), Effort("c.jpg")]
    rows = list(csv.DictReader(io.StringIO(effort_csv(efforts))))
    assert rows[0] == {
        "image": 'a,"b".jpg',
        "accepted": NOON,
        "active_seconds": "61.2",
        "strokes": "3",
        "clicks": "2",
        "changed_pixels": "900",
        "undos": "1",
        "draft_to_final_iou": "0.8123",
        "began_from": "starter",
        "control": "no",
    }
    assert (rows[1]["draft_to_final_iou"], rows[1]["control"]) == ("", "")
