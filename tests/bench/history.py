"""What undo costs: milliseconds to the screen, bytes for each stroke, and the journal of a project on the disk."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.canvas.canvas import Canvas
from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from app.work.autosave import Autosave
from app.work.task_group import TaskGroup
from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.mask.repaint import Repaint
from mman_core.project.recovery import resume
from mman_core.project.store import Project
from mman_core.types import Box, Mask
from tests.bench.figures import keep, print_table

SIDES = (1024, 4096, 8192)
BRUSH, MOVES, STROKES = 50, 120, 30


def bench() -> None:
    """Paint strokes of 120 moves with a brush of 50 pixels on a mask that is in a project, undo and redo each."""
    QApplication.instance() or QApplication([])
    spent: dict[str, list[float]] = {}
    sizes: dict[str, list[float]] = {}
    for side in SIDES:
        with tempfile.TemporaryDirectory() as folder:
            _bench_side(side, Path(folder), spent, sizes)
    print_table(spent, "ms")
    print()
    print_table(sizes, "KB")
    keep("history", {"ms": spent, "KB": sizes})


def _bench_side(side: int, folder: Path, spent: dict[str, list[float]], sizes: dict[str, list[float]]) -> None:
    lip = load_label_set("lip")
    photo, mask = draw_mannequin(np.random.default_rng(0), 512, 512)
    photo, mask = (array.repeat(side // 512, 0).repeat(side // 512, 1) for array in (photo, mask))
    Image.new("RGB", (8, 8)).save(folder / "bench.png")
    document, tasks = Document(), TaskGroup()
    canvas = Canvas(document, ToolState(lip.size), ViewState(), lip)
    canvas.resize(1163, 901)
    canvas.show()
    autosave = Autosave(document, tasks)
    with Project.open(folder) as project:
        autosave.journaling.use("bench.png", resume(project, "bench.png", None, mask).writer)
        document.open("bench.png", photo, None, mask)
        canvas.set_zoom(1.0)
        QApplication.processEvents()
        row = f"{side} x {side}, "
        for number in range(STROKES):
            _paint(document, number)
            cpu = _timed(lambda number=number: document.finish_stroke(f"Brush: {number}"))  # type: ignore[misc]
            spent.setdefault(row + "end of a stroke, CPU", []).append(cpu)
            began = time.perf_counter()
            while not autosave.journaling.is_clean:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 1)
            spent.setdefault(row + "until it is in the journal", []).append(1000 * (time.perf_counter() - began))
            sizes.setdefault(row + "a stroke", []).append(document.history.steps[-1].patch.byte_size / 1024)
            spent.setdefault(row + "undo to the screen, CPU", []).append(_timed(document.undo))
            spent.setdefault(row + "redo to the screen, CPU", []).append(_timed(document.redo))
        spent[row + "fill of the background, CPU"] = [_timed(lambda: _fill(document))]
        spent[row + "its undo to the screen, CPU"] = [_timed(document.undo)]
        while not tasks.is_idle:
            QApplication.processEvents()
        began = time.perf_counter()
        found = resume(project, "bench.png", None, mask)
        spent[row + "opening its journal"] = [1000 * (time.perf_counter() - began)]
        assert found.mask is not None and document.mask is not None
        assert np.array_equal(found.mask, document.mask)
        sizes[row + "the whole journal"] = [project.journal_path("bench.png").stat().st_size / 1024]
    canvas.close()
    document.close()


def _paint(document: Document, number: int) -> None:
    """Paint a circle in the middle, which is what the canvas shows."""
    assert document.mask is not None
    middle, reach = document.mask.shape[0] / 2, 260 + number
    places = [
        (middle + reach * math.cos(8 * step / reach), middle + reach * math.sin(8 * step / reach))
        for step in range(MOVES + 1)
    ]
    document.begin_stroke()
    for start, end in pairwise(places):
        document.paint_segment(start, end, BRUSH / 2, number % 20)
    QApplication.processEvents()


def _fill(document: Document) -> None:
    mask = document.mask
    assert mask is not None
    filled: Mask = np.where(mask == 0, np.uint8(19), mask)
    document.repaint(Repaint(Box(0, 0, *mask.shape), filled), "Fill")


def _timed(act: Callable[[], object]) -> float:
    """Return the milliseconds of this thread's CPU until what was done is painted."""
    began = time.thread_time()
    act()
    QApplication.processEvents()
    return 1000 * (time.thread_time() - began)
