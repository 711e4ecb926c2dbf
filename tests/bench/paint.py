"""Main-thread CPU of painting on the canvas, repaint included: strokes, undo, opacity, outlines, filling."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.canvas.canvas import Canvas
from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from app.tour import hands
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.mask.fill import flood_fill
from tests.bench import napari_beside
from tests.bench.figures import keep, percentile, print_rows

MOVES = 120
AGAIN = 9
SIDES = (1024, 4096, 8192)
BRUSHES = (10, 50, 200)
"""Diameters in image pixels."""
VIEWS = ("fit", "1:1", "4:1")
WINDOW = (1163, 901)
MIDDLE, REACH = (581.0, 450.0), 260.0


class Bench(QObject):
    """A canvas with a mannequin of `side` x `side` pixels, and a clock that stops when the screen has changed."""

    def __init__(self, side: int, label_set: LabelSet) -> None:
        super().__init__()
        self.side = side
        self.document, self.tools, self.views = Document(), ToolState(label_set.size), ViewState()
        self.canvas = Canvas(self.document, self.tools, self.views, label_set)
        self.canvas.resize(*WINDOW)
        self.canvas.show()
        photo, mask = draw_mannequin(np.random.default_rng(0), 512, 512)
        times = side // 512
        large = photo.repeat(times, 0).repeat(times, 1)
        self.document.open("bench", large, mask.repeat(times, 0).repeat(times, 1), None)
        # A class that the mannequin does not have: every move changes pixels.
        self.tools.set_class_id(next(id for id in range(1, label_set.size) if not (mask == id).any()))
        self._paints = 0
        self.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._paints += 1
        return False

    def show(self, view: str) -> None:
        """Show the whole mask, or its middle at that zoom."""
        if view == "fit":
            self.canvas.fit()
        else:
            self.canvas.fit()
            self.canvas.set_zoom(float(view[0]))
        self.timed(self.canvas.update)

    def timed(self, act: Callable[[], object]) -> tuple[float, float]:
        """Return the milliseconds of CPU and of the clock until what was done is on the screen."""
        before = self._paints
        began, cpu = time.perf_counter(), time.thread_time()
        act()
        for _ in range(200):
            QApplication.processEvents()
            if self._paints > before:
                break
        return 1000 * (time.thread_time() - cpu), 1000 * (time.perf_counter() - began)

    def stroke(self, brush: int) -> list[tuple[float, float]]:
        """Paint a circle of 120 moves and return what each took."""
        self.tools.set_radius(brush / 2)
        places = [
            (MIDDLE[0] + REACH * math.cos(8 * step / REACH), MIDDLE[1] + REACH * math.sin(8 * step / REACH))
            for step in range(MOVES + 1)
        ]
        self.timed(lambda: hands.press(self.canvas, places[0]))
        spent = [
            self.timed(lambda place=place: hands.move(self.canvas, place, hands.LEFT))  # type: ignore[misc]
            for place in places[1:]
        ]
        self.timed(lambda: hands.release(self.canvas, places[-1]))
        return spent

    def close(self) -> None:
        self.canvas.close()
        self.document.close()


def bench() -> None:
    """Paint at each size, view and brush; then the rest; then napari, if there is one."""
    _app = QApplication.instance() or QApplication([])
    lip = load_label_set("lip")
    strokes: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for side in SIDES:
        desk = Bench(side, lip)
        for view in VIEWS:
            desk.show(view)
            strokes += [_stroke_row(desk, view, brush) for brush in BRUSHES]
            others.append(_view_row(desk, view))
        desk.close()
    print_rows(strokes)
    print()
    print_rows(others)
    filled = _fill(lip)
    print(f"\nflood fill of the background of 4096 x 4096, undoable and on the screen: {filled:.1f} ms CPU")
    beside = napari_beside.measure(os.environ)
    keep("paint", {"strokes": strokes, "views": others, "flood_fill_4096_ms": filled, "napari": beside})


def _stroke_row(desk: Bench, view: str, brush: int) -> dict[str, Any]:
    spent = desk.stroke(brush)
    cpu = [each[0] for each in spent]
    kilobytes = desk.document.history.steps[-1].patch.byte_size / 1024
    undos, redos = [], []
    for _ in range(AGAIN):
        undos.append(desk.timed(desk.document.undo)[0])
        redos.append(desk.timed(desk.document.redo)[0])
    desk.timed(desk.document.undo)
    return {
        "side": desk.side,
        "view": view,
        "brush": brush,
        "move CPU ms": statistics.median(cpu),
        "p95": percentile(cpu, 0.95),
        "p95 clock": percentile([each[1] for each in spent], 0.95),
        "undo CPU ms": statistics.median(undos),
        "redo CPU ms": statistics.median(redos),
        "history KB": kilobytes,
    }


def _view_row(desk: Bench, view: str) -> dict[str, Any]:
    """Measure a redraw of everything after a change of opacity, and what outlines cost beside areas, in turn."""
    redraws = [desk.timed(lambda step=step: desk.tools.set_opacity(0.4 + step / 100))[0] for step in range(AGAIN)]  # type: ignore[misc]
    medians: dict[str, list[float]] = {"fill": [], "contour": []}
    for _ in range(3):
        for mode, values in medians.items():
            desk.views.set_mode(mode)
            desk.timed(desk.canvas.update)
            values += [each[0] for each in desk.stroke(50)]
            desk.timed(desk.document.undo)
    desk.views.set_mode("contour")
    outlines = [desk.timed(lambda step=step: desk.tools.set_opacity(0.4 + step / 100))[0] for step in range(AGAIN)]  # type: ignore[misc]
    desk.views.set_mode("fill")
    fill, contour = (statistics.median(values) for values in medians.values())
    return {
        "side": desk.side,
        "view": view,
        "opacity CPU ms": statistics.median(redraws),
        "opacity of outlines": statistics.median(outlines),
        "move, areas": fill,
        "move, outlines": contour,
        "outlines : areas": contour / fill,
    }


def _fill(label_set: LabelSet) -> float:
    desk = Bench(4096, label_set)
    mask = desk.document.mask
    assert mask is not None
    spent = []
    for _ in range(AGAIN):

        def fill() -> None:
            found = flood_fill(mask, (1.0, 1.0), 5)
            assert found is not None
            desk.document.repaint(found, "Fill")

        spent.append(desk.timed(fill)[0])
        desk.timed(desk.document.undo)
    desk.close()
    return statistics.median(spent)
