from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.compare.score_table import ScoreRow, ScoreTable
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.scores import score
from mman_core.types import Mask
from tests.app.pictures import a_mask


def a_row(title: str, prediction: Mask) -> ScoreRow:
    return ScoreRow(title, score(confusion_matrix(a_mask(), prediction, 20)))


def a_table() -> ScoreTable:
    worse = a_mask()
    worse[:10] = 7
    table = ScoreTable(load_label_set("lip"))
    table.set_rows([a_row("Starter", worse), a_row("Run, 1", a_mask())])
    return table


def shown(table: ScoreTable, row: int) -> list[str]:
    return [table.data(table.index(row, column)) for column in range(table.columnCount())]


def test_only_classes_that_occur_have_a_column(qtbot: QtBot) -> None:
    table = a_table()
    heads = [table.headerData(place, Qt.Orientation.Horizontal) for place in range(table.columnCount())]
    assert heads == ["mIoU", "Pixel acc.", "Background", "Upper-clothes", "Coat", "Face"]
    assert [table.headerData(row, Qt.Orientation.Vertical) for row in (0, 1)] == ["Starter", "Run, 1"]


def test_scores_are_percent_and_a_class_that_is_nowhere_has_none(qtbot: QtBot) -> None:
    table = a_table()
    assert shown(table, 1) == ["100.0", "100.0", "100.0", "100.0", "–", "100.0"]
    assert shown(table, 0)[3:5] == ["66.7", "0.0"]


def test_the_best_of_a_column_is_bold_also_when_two_are_equal(qtbot: QtBot) -> None:
    table = a_table()
    bold = [
        [table.data(table.index(row, column), Qt.ItemDataRole.FontRole) is not None for column in range(6)]
        for row in (0, 1)
    ]
    assert bold == [[False, False, False, False, True, True], [True, True, True, True, False, True]]


def test_a_single_variant_is_not_called_the_best(qtbot: QtBot) -> None:
    table = ScoreTable(load_label_set("lip"))
    table.set_rows([a_row("Starter", a_mask())])
    assert not table.is_best(0, 0)


def test_csv_quotes_titles_and_leaves_absent_classes_empty(qtbot: QtBot) -> None:
    lines = a_table().csv().splitlines()
    assert lines[0] == "variant,mean_iou,pixel_accuracy,Background,Upper-clothes,Coat,Face"
    assert lines[2] == '"Run, 1",1.0000,1.0000,1.0000,1.0000,,1.0000'


def test_without_rows_there_are_no_columns_of_classes(qtbot: QtBot) -> None:
    table = ScoreTable(load_label_set("lip"))
    table.set_rows([])
    assert table.rowCount() == 0
    assert table.columnCount() == 2
