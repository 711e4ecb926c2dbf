from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QAction, QColor, QPalette
from pytestqt.qtbot import QtBot

from app.dialogs.statistics import StatisticsDialog
from app.dialogs.statistics_table import minutes
from app.work.statistics import read_statistics
from mman_core.project.effort import Effort, add_visits, effort_path
from tests.efforts import write_project_file


def _dialog(qtbot: QtBot, folder: Path) -> StatisticsDialog:
    dialog = StatisticsDialog(QAction("CSV"), QAction("Keep", checkable=True))
    qtbot.addWidget(dialog)
    dialog.set_statistics(read_statistics(folder), effort_path(folder))
    dialog.show()
    return dialog


def test_the_plots_have_the_colours_of_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    write_project_file(tmp_path, 30)
    dialog = _dialog(qtbot, tmp_path)
    for color in ("#ffffff", "#101010"):
        palette = QPalette(QColor(color))
        palette.setColor(QPalette.ColorRole.Base, QColor(color))
        dialog.plots.setPalette(palette)
        assert dialog.plots.plots[0].grab().toImage().pixelColor(2, 2) == QColor(color)


def test_one_image_has_no_first_ten(qtbot: QtBot, tmp_path: Path) -> None:
    add_visits(effort_path(tmp_path), [Effort("a.jpg", 61, accepted="2026-01-31 12:00:00")])
    dialog = _dialog(qtbot, tmp_path)
    assert dialog.summary.text() == "<b>1 image</b> accepted in 1:01 of work; median 1:01 an image"


def test_a_long_break_does_not_flatten_the_others(qtbot: QtBot, tmp_path: Path) -> None:
    write_project_file(tmp_path, 60)
    add_visits(effort_path(tmp_path), [Effort("z.jpg", 90_000, accepted="2026-03-31 12:00:00")])
    dialog = _dialog(qtbot, tmp_path)
    _x, (_low, high) = dialog.plots.plots[0].viewRange()
    assert high < 1_000


def test_a_damaged_history_of_champions_leaves_the_rest(qtbot: QtBot, tmp_path: Path) -> None:
    write_project_file(tmp_path, 20)
    (tmp_path / "champion.json").write_text("{")
    assert _dialog(qtbot, tmp_path).model.rowCount() == 20


def test_times_are_written_as_people_read_them() -> None:
    assert [minutes(seconds) for seconds in (0, 41.4, 59.6, 725, 25279)] == [
        "0:00",
        "0:41",
        "1:00",
        "12:05",
        "7:01:19",
    ]
