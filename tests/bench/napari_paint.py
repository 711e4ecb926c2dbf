"""The same circle painted in napari: run by the Python that has napari, prints its rows as one line of JSON."""

from __future__ import annotations

import json
import math
import statistics
import sys
import time
from typing import Any

MOVES = 120
SIDES, BRUSHES = (1024, 4096, 8192), (10, 50, 200)
REACH = 260.0


def main() -> None:
    """Measure each size and brush at 1:1."""
    import napari
    import numpy as np
    from qtpy.QtCore import QEvent, QPointF, Qt
    from qtpy.QtGui import QMouseEvent
    from qtpy.QtWidgets import QApplication

    rows: list[dict[str, Any]] = []
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for side in SIDES:
        viewer = napari.Viewer(show=True)
        viewer.window._qt_window.resize(1400, 1000)
        rng = np.random.default_rng(0)
        small = rng.integers(0, 255, (side // 8, side // 8, 3), dtype=np.uint8)
        viewer.add_image(small.repeat(8, 0).repeat(8, 1))
        labels = viewer.add_labels(
            np.kron(rng.integers(0, 20, (8, 8)), np.ones((side // 8, side // 8))).astype(np.uint8)
        )
        canvas = viewer.window._qt_viewer.canvas
        drawn = [0]
        canvas._scene_canvas.events.draw.connect(lambda _event, drawn=drawn: drawn.__setitem__(0, drawn[0] + 1))
        for _ in range(20):
            QApplication.processEvents()
        viewer.camera.center = (0, side / 2, side / 2)
        viewer.camera.zoom = 1.0
        labels.mode, labels.selected_label = "paint", 7
        widget = canvas.native

        def send(kind: Any, at: tuple[float, float], button: Any, buttons: Any, widget: Any = widget) -> None:
            place = QPointF(*at)
            event = QMouseEvent(kind, place, widget.mapToGlobal(place), button, buttons, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(widget, event)

        def timed(act: Any, drawn: list[int] = drawn) -> tuple[float, float, float]:
            before = drawn[0]
            began, cpu = time.perf_counter(), time.thread_time()
            act()
            handled = time.thread_time() - cpu
            for _ in range(2000):
                QApplication.processEvents()
                if drawn[0] > before:
                    break
            return 1000 * (time.thread_time() - cpu), 1000 * (time.perf_counter() - began), 1000 * handled

        middle_x, middle_y = widget.width() / 2, widget.height() / 2
        for brush in BRUSHES:
            labels.brush_size = brush
            for _ in range(10):
                QApplication.processEvents()
            places = [
                (middle_x + REACH * math.cos(8 * step / REACH), middle_y + REACH * math.sin(8 * step / REACH))
                for step in range(MOVES + 1)
            ]
            send(QEvent.Type.MouseButtonPress, places[0], left, left)
            spent = [timed(lambda place=place: send(QEvent.Type.MouseMove, place, none, left)) for place in places[1:]]
            send(QEvent.Type.MouseButtonRelease, places[-1], left, none)
            QApplication.processEvents()
            undo = timed(labels.undo)
            cpu, clock, handled = (sorted(values) for values in zip(*spent, strict=True))
            rows.append(
                {
                    "napari": napari.__version__,
                    "side": side,
                    "view": "1:1",
                    "brush": brush,
                    "move CPU ms": statistics.median(cpu),
                    "p95": cpu[int(0.95 * len(cpu))],
                    "move clock ms": statistics.median(clock),
                    "p95 clock": clock[int(0.95 * len(clock))],
                    "handler CPU ms": statistics.median(handled),
                    "undo CPU ms": undo[0],
                }
            )
        viewer.close()
    print(json.dumps(rows))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
