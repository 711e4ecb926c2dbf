"""Main-thread CPU of one mouse move while painting, repaint included, on masks of three sizes."""

from __future__ import annotations

import math
import time

import numpy as np
from PySide6.QtWidgets import QApplication

from app.canvas.canvas import Canvas
from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from app.tour import hands
from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from tests.bench.figures import print_table

MOVES = 120
SIDES = (1024, 4096, 8192)
RADII = (5.0, 25.0, 100.0)


def bench() -> None:
    """Paint a circle of 120 moves for each size and radius at 1:1, and undo it."""
    app = QApplication.instance() or QApplication([])
    lip = load_label_set("lip")
    photo, mask = draw_mannequin(np.random.default_rng(0), 512, 512)
    moves: dict[str, list[float]] = {}
    undos: dict[str, list[float]] = {}
    for side in SIDES:
        times = side // 512
        document, tools = Document(), ToolState(lip.size)
        canvas = Canvas(document, tools, ViewState(), lip)
        canvas.resize(1163, 901)
        canvas.show()
        large = photo.repeat(times, 0).repeat(times, 1)
        document.open("bench", large, mask.repeat(times, 0).repeat(times, 1), None)
        canvas.set_zoom(1.0)
        app.processEvents()
        for radius in RADII:
            tools.set_radius(radius)
            tools.set_class_id(7)
            name = f"{side} x {side}, radius {radius:.0f}"
            moves[name] = _paint(canvas)
            started = time.thread_time()
            document.undo()
            app.processEvents()
            undos[name] = [1000 * (time.thread_time() - started)]
        canvas.close()
        document.close()
    print_table(moves, "CPU ms a move")
    print()
    print_table(undos, "CPU ms an undo")


def _paint(canvas: Canvas) -> list[float]:
    spent = []
    middle, reach = (581.0, 450.0), 260.0
    places = [
        (middle[0] + reach * math.cos(8 * step / reach), middle[1] + reach * math.sin(8 * step / reach))
        for step in range(MOVES + 1)
    ]
    hands.press(canvas, places[0])
    for place in places[1:]:
        started = time.thread_time()
        hands.move(canvas, place, hands.LEFT)
        QApplication.processEvents()
        spent.append(1000 * (time.thread_time() - started))
    hands.release(canvas, places[-1])
    return spent
