"""What one use of each region tool costs on a 4096 x 4096 mask, from the press to the step in the history."""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np
from PySide6.QtWidgets import QApplication

from app.edit.toolbox import Toolbox
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import load_label_set
from mman_core.mask import components, morphology
from mman_core.mask.grabcut import grab_cut
from mman_core.mask.superpixels import Superpixels
from mman_core.types import Box, Mask, Rgb
from tests.bench.figures import keep, print_table

SIDE = 4096
RUNS = 7
BACKGROUND, BODY = (3.0, 3.0), (1900.0, 2300.0)


def bench() -> None:
    """Print the CPU time of this thread for what is done at once, and of all threads for what a thread does."""
    app = QApplication.instance() or QApplication([])
    photo, mask = _scene()
    at_once = _at_once(photo, mask)
    print("At once, in the main thread:\n")
    print_table(at_once, "ms")
    in_a_thread = _in_a_thread(photo, mask)
    print("\nIn a thread of their own:\n")
    print_table(in_a_thread, "ms")
    keep("regions", {"at once": at_once, "in a thread": in_a_thread})
    del app


def _scene() -> tuple[Rgb, Mask]:
    """Return a figure of two classes and a photo in which it has colours of its own."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(mask, (2000, 2000), 1200, 5, -1)
    cv2.circle(mask, (2000, 1500), 300, 13, -1)
    rng = np.random.default_rng(0)
    colors = rng.integers(40, 210, (256, 3), np.uint8)
    return np.asarray(colors[mask] + rng.integers(0, 9, (SIDE, SIDE, 3), np.uint8), np.uint8), mask


def _at_once(photo: Rgb, mask: Mask) -> dict[str, list[float]]:
    document, tools = Document(), ToolState()
    toolbox = Toolbox(document, tools, load_label_set("lip"))
    document.open("scene.png", photo, mask, None)
    tools.set_class_id(7)
    spent: dict[str, list[float]] = {}
    uses: dict[str, Callable[[], None]] = {
        "fill: the background": lambda: _click(toolbox, BACKGROUND),
        "relabel: the body": lambda: _click(toolbox, BODY),
        "wand: press, one drag, release": lambda: _drag(toolbox, BODY),
        "lasso: 200 points": lambda: _circle(toolbox),
        "scissors: a corner and a way": lambda: _corner(toolbox),
    }
    for run in range(RUNS + 1):
        for name, use in uses.items():
            tools.set_tool(name.partition(":")[0])
            started = time.thread_time()
            use()
            elapsed = time.thread_time() - started
            toolbox.current.cancel()
            document.undo()
            if run:
                spent.setdefault(name, []).append(1000 * elapsed)
    return spent


def _in_a_thread(photo: Rgb, mask: Mask) -> dict[str, list[float]]:
    works: dict[str, Callable[[], object]] = {
        "smooth a class by 2": lambda: morphology.smooth(mask, 4, 5),
        "smooth all by 2": lambda: morphology.smooth(mask, 4),
        "grow the figure by 2": lambda: morphology.grow(mask, 2),
        "shrink the figure by 2": lambda: morphology.shrink(mask, 2),
        "drop all islands": lambda: components.drop_islands(mask, 100),
        "fill holes of the figure": lambda: components.fill_holes(mask, None, 100),
        "GrabCut, box of 2600 x 2600": lambda: grab_cut(photo, Box(700, 700, 3300, 3300)),
        "superpixels of 16": lambda: Superpixels(photo, 16),
    }
    spent: dict[str, list[float]] = {}
    for _ in range(3):
        for name, work in works.items():
            started = time.process_time()
            work()
            spent.setdefault(name, []).append(1000 * (time.process_time() - started))
    return spent


def _click(toolbox: Toolbox, point: tuple[float, float]) -> None:
    toolbox.current.press(point)
    toolbox.current.release()


def _drag(toolbox: Toolbox, point: tuple[float, float]) -> None:
    toolbox.current.press(point)
    toolbox.current.move((point[0] + 20, point[1]))
    toolbox.current.release()


def _circle(toolbox: Toolbox) -> None:
    turns = np.linspace(0, 2 * np.pi, 200)
    points = list(zip((2000 + 900 * np.cos(turns)).tolist(), (2000 + 900 * np.sin(turns)).tolist(), strict=True))
    toolbox.current.press(points[0])
    for point in points[1:]:
        toolbox.current.move(point)
    toolbox.current.release()


def _corner(toolbox: Toolbox) -> None:
    toolbox.current.press(BODY)
    toolbox.current.move((BODY[0] + 150, BODY[1] + 100))
    toolbox.current.preview()
