"""The simulated annotator reaches the truth with strokes that spoil nothing."""

from __future__ import annotations

import numpy as np

from mman_core.mannequins.draw import draw_mannequin
from mman_core.mask.brush import paint_segment
from mman_core.study.annotator import correcting_strokes
from mman_core.types import Mask


def _truth_and_draft() -> tuple[Mask, Mask]:
    truth = draw_mannequin(np.random.default_rng(5), 150, 110)[1]
    draft = truth.copy()
    draft[40:80, 30:60] = 7
    draft[100:120] = np.roll(draft[100:120], 6, axis=1)
    return truth, draft


def test_all_strokes_together_give_the_true_mask() -> None:
    truth, work = _truth_and_draft()
    assert not np.array_equal(work, truth)
    for stroke in correcting_strokes(work.copy(), truth):
        paint_segment(work, stroke.start, stroke.end, stroke.radius, stroke.class_id)
    assert np.array_equal(work, truth)


def test_no_stroke_paints_over_what_is_right() -> None:
    truth, work = _truth_and_draft()
    for stroke in correcting_strokes(work.copy(), truth):
        before = work.copy()
        paint_segment(work, stroke.start, stroke.end, stroke.radius, stroke.class_id)
        assert ((before == truth) <= (work == truth)).all()


def test_a_right_mask_needs_no_stroke() -> None:
    truth, _ = _truth_and_draft()
    assert list(correcting_strokes(truth, truth)) == []


def test_the_truth_is_reached_through_a_zoomed_canvas_too() -> None:
    truth, work = _truth_and_draft()
    zoom = 217.3 / 91
    for stroke in correcting_strokes(work.copy(), truth):
        points = [(x * zoom / zoom, y * zoom / zoom) for x, y in (stroke.start, stroke.end)]
        paint_segment(work, points[0], points[1], stroke.radius, stroke.class_id)
    assert np.array_equal(work, truth)
