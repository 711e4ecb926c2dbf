"""What an image costs, by a clock that the test turns."""

from __future__ import annotations

import numpy as np
import pytest

from app.state.document import Document
from app.state.effort_meter import EffortMeter
from app.state.tool_state import ToolState
from mman_core.project.effort import Effort


class Bench:
    """A document with an image, a meter, and a clock."""

    def __init__(self) -> None:
        self.now = 100.0
        self.document, self.tools = Document(), ToolState()
        self.meter = EffortMeter(self.document, self.tools, clock=lambda: self.now)
        self.visited: list[Effort] = []
        self.meter.visited.connect(self.visited.append)
        self.meter.set_active(True)
        self.open("a.jpg")

    def open(self, name: str) -> None:
        self.document.open(name, np.zeros((30, 20, 3), np.uint8), None, None)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.meter.stir()

    def stroke(self, column: float = 5, *, pressed: bool = True) -> None:
        if pressed:
            self.meter.note_press()
        self.document.begin_stroke()
        self.document.paint_segment((column, 5), (column, 9), 1.5, 3)
        self.document.finish_stroke("Brush: Hair")


@pytest.fixture
def bench(qapp: object) -> Bench:
    return Bench()


def test_time_between_signs_of_the_person_adds_up(bench: Bench) -> None:
    bench.wait(2)
    bench.wait(4.5)
    assert bench.meter.visit.active_seconds == pytest.approx(6.5)


def test_a_pause_is_left_out(bench: Bench) -> None:
    bench.wait(2)
    bench.wait(5.1)
    bench.wait(3)
    assert bench.meter.visit.active_seconds == pytest.approx(5)


def test_time_in_other_windows_is_left_out(bench: Bench) -> None:
    bench.now += 2
    bench.meter.set_active(False)
    bench.wait(3)
    bench.now += 1
    bench.meter.set_active(True)
    bench.wait(1)
    assert bench.meter.visit.active_seconds == pytest.approx(3)


def test_the_choice_of_a_class_is_a_sign_of_the_person(bench: Bench) -> None:
    bench.now += 4
    bench.tools.set_class_id(7)
    bench.now += 4
    bench.tools.set_tool("wand")
    assert bench.meter.visit.active_seconds == pytest.approx(8)


def test_strokes_clicks_and_commands(bench: Bench) -> None:
    bench.stroke(5)
    bench.stroke(12)
    bench.tools.set_tool("relabel")
    bench.stroke(16)
    bench.stroke(18, pressed=False)
    visit = bench.meter.visit
    changed = sum(step.patch.changed_pixels for step in bench.document.history.steps)
    assert (visit.strokes, visit.clicks, visit.changed_pixels) == (2, 2, changed)


def test_the_corners_of_a_polygon_are_clicks_and_it_is_no_other(bench: Bench) -> None:
    bench.tools.set_tool("polygon")
    bench.meter.note_press()
    bench.meter.note_press()
    bench.stroke()
    assert (bench.meter.visit.strokes, bench.meter.visit.clicks) == (0, 3)


def test_undo_is_counted_and_redo_is_not(bench: Bench) -> None:
    bench.stroke(5)
    bench.stroke(12)
    bench.document.undo()
    bench.document.redo()
    bench.document.go_to(0)
    assert (bench.meter.visit.undos, bench.meter.visit.strokes) == (2, 2)


def test_a_visit_ends_when_another_image_is_opened(bench: Bench) -> None:
    bench.wait(2)
    bench.stroke()
    bench.wait(1)
    bench.open("b.jpg")
    (visit,) = bench.visited
    assert (visit.name, visit.strokes) == ("a.jpg", 1)
    assert visit.active_seconds == pytest.approx(3)
    assert bench.meter.visit == Effort("b.jpg")


def test_the_time_of_looking_waits_until_something_is_done(bench: Bench) -> None:
    bench.wait(3)
    bench.open("b.jpg")
    assert bench.visited == []
    bench.wait(2)
    bench.open("a.jpg")
    bench.wait(1)
    bench.stroke()
    bench.meter.end_visit()
    assert bench.visited[0].active_seconds == pytest.approx(4)


def test_what_was_measured_can_be_forgotten(bench: Bench) -> None:
    bench.wait(3)
    bench.stroke()
    bench.meter.forget()
    assert bench.meter.visit == Effort("a.jpg")
