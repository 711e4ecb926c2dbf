"""The comparison: to the next image in four panes, linked panning and zooming, and scoring a variant on many images."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.compare.compare_view import CompareView
from app.look.theme import apply_theme
from app.state.document import Document
from app.state.settings import Settings
from app.state.tool_state import ToolState
from app.tour import hands
from app.wiring.program import Program
from app.work.scoring import score_project
from mman_core.images.index_png import write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.project.mask_folders import add_mask_folder
from mman_core.project.store import Project
from mman_core.project.variants import Variant
from mman_core.types import Mask, Rgb
from tests.bench.figures import print_table

IMAGES, VARIANTS, SIDE = 6, 4, 1024
LARGE = 4096
PAIRS, PAIR_SIDE = 1000, 512
Spent = tuple[float, float]


def bench() -> None:
    """Measure in a real window of 1600 x 1000, with drawn figures."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app)
    _bench_switching(app)
    _bench_linking(app)
    _bench_scoring()


def _bench_switching(app: QApplication) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "photos"
        root.mkdir()
        _make_project(root, Path(folder))
        program = Program(Settings())
        program.window.resize(1600, 1000)
        program.window.show()
        program.open(root)
        _until_idle(app, program)
        view = program.window.compare_view
        program.window.acts.compare.trigger()
        view.set_pane_count(4)
        for place, key in enumerate([key for key in view.opinions.titles if key.startswith("masks:")][:4]):
            view.choose(place, key)
        _until_idle(app, program)
        spent: list[Spent] = []
        for _ in range(4):
            for step in (+1, -1):
                while (name := program.window.images_panel.neighbour(step)) is not None:
                    started, cpu_started = time.perf_counter(), time.process_time()
                    program.show_image.step(step)
                    while program.rooms.document.name != name or any(shown.pane.ids is None for shown in view.panes):
                        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
                    for shown in view.panes:
                        shown.pane.repaint()
                    clock, cpu = time.perf_counter() - started, time.process_time() - cpu_started
                    spent.append((1000 * clock, 1000 * cpu))
                    _until_idle(app, program)
        program.close()
        while program.window.isVisible():
            app.processEvents()
    _print_both({f"next image, {VARIANTS} variants of {SIDE} x {SIDE}, painted": spent})


def _bench_linking(app: QApplication) -> None:
    photo, mask = _figure(np.random.default_rng(2), LARGE)
    document, tools = Document(), ToolState()
    view = CompareView(document, tools, load_label_set("lip"))
    view.resize(1600, 1000)
    view.set_variants([Variant(f"v{number}", f"V {number}", Path("unused")) for number in range(4)])
    view.show()
    document.open("large.png", photo, mask, None)
    view.set_pane_count(4)
    for number in range(4):
        view.choose(number, f"v{number}")
        view.set_prediction(f"v{number}", mask)
    app.processEvents()
    rows: dict[str, list[Spent]] = {}
    pane = view.panes[0].pane
    for name, zoom in (("whole", 0.0), ("1:4", 0.25), ("1:1", 1.0), ("4:1", 4.0)):
        view.fit()
        if zoom:
            pane.set_zoom(zoom)
        app.processEvents()
        rows[f"pan at {name}"] = _pan(app, view)
        rows[f"zoom at {name}"] = _zoom(app, view)
    view.close()
    _print_both(rows)


def _pan(app: QApplication, view: CompareView) -> list[Spent]:
    pane = view.panes[0].pane
    spent: list[Spent] = []
    hands.press(pane, (200, 200))
    for step in range(60):
        place = 200 + 3 * (step % 30), 200 + step
        spent.append(_timed(app, partial(hands.move, pane, place, hands.LEFT)))
    hands.release(pane, (200, 260))
    return spent


def _zoom(app: QApplication, view: CompareView) -> list[Spent]:
    pane = view.panes[0].pane
    return [_timed(app, partial(hands.wheel, pane, (150, 150), (-1) ** step)) for step in range(40)]


def _timed(app: QApplication, do: Callable[[], object]) -> Spent:
    started, cpu_started = time.perf_counter(), time.process_time()
    do()
    app.processEvents()
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - cpu_started)


def _print_both(rows: dict[str, list[Spent]]) -> None:
    """Print milliseconds on the clock, which a busy machine stretches, and of CPU in all threads, which it does not."""
    for place, unit in enumerate(("ms", "ms CPU")):
        print()
        print_table({name: [pair[place] for pair in pairs] for name, pairs in rows.items()}, unit)


def _bench_scoring() -> None:
    palette = load_label_set("lip").palette()
    with tempfile.TemporaryDirectory() as folder:
        root, rng = Path(folder), np.random.default_rng(3)
        truths = [_figure(rng, PAIR_SIDE)[1] for _ in range(10)]
        masks = []
        for number in range(PAIRS):
            mask = truths[number % 10]
            said = np.roll(mask, number % 7 - 3, axis=1)
            # No two files alike: what is known already would be no work.
            said[number // PAIR_SIDE, number % PAIR_SIDE] = 1
            write_mask(root / "masks" / f"{number}.png", mask, palette)
            write_mask(root / "said" / f"{number}.png", said, palette)
            masks.append((str(number), root / "masks" / f"{number}.png"))
        spent = {}
        for name in ("first time", "again, known"):
            started, cpu_started = time.perf_counter(), time.process_time()
            find = {"said": lambda image: root / "said" / f"{image}.png"}
            list(score_project(root, 20, masks, find)(lambda: False))
            title = f"score {PAIRS} pairs of {PAIR_SIDE} x {PAIR_SIDE}, {name}"
            spent[title] = [time.perf_counter() - started]
            spent[f"{title}, CPU"] = [time.process_time() - cpu_started]
    print()
    print_table(spent, "s")


def _make_project(root: Path, beside: Path) -> None:
    rng = np.random.default_rng(1)
    with Project.open(root) as project:
        for number in range(IMAGES):
            photo, mask = _figure(rng, SIDE)
            name = f"{number}.jpg"
            Image.fromarray(photo).save(root / name, quality=92)
            project.write_mask(name, mask)
            for variant in range(VARIANTS):
                said = np.ascontiguousarray(np.roll(mask, variant + 1, axis=1))
                write_mask(beside / f"variant_{variant}" / f"{name}.png", said, project.label_set.palette())
        for variant in range(VARIANTS):
            add_mask_folder(project, beside / f"variant_{variant}")


def _figure(rng: np.random.Generator, side: int) -> tuple[Rgb, Mask]:
    photo, mask = draw_mannequin(rng, 512, 512)
    large = cv2.resize(photo, (side, side), interpolation=cv2.INTER_CUBIC)
    ids = cv2.resize(mask, (side, side), interpolation=cv2.INTER_NEAREST)
    return np.ascontiguousarray(large, np.uint8), np.ascontiguousarray(ids, np.uint8)


def _until_idle(app: QApplication, program: Program) -> None:
    while not program.is_idle:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
