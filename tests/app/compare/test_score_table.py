from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.compare.score_rows import ScoreRow, score_rows
from app.compare.score_table import ScoreTable
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.image_score import ImageScore, score_image
from mman_core.types import Mask
from tests.app.pictures import a_mask

TITLES = {"starter": "Starter", "run": "Run, 1"}
COLUMNS = ["mIoU", "mIoU 16 px", "IPR", "Pixel acc.", "Background", "Upper-clothes", "Coat", "Face"]


def scored(prediction: Mask) -> ImageScore:
    return score_image(a_mask(), prediction, 20)


def worse_mask(rows: int = 10) -> Mask:
    worse = a_mask()
    worse[:rows] = 7
    return worse


def rows(base: str | None = None, images: int = 1) -> list[ScoreRow]:
    scores = {
        "starter": [scored(worse_mask(8 + place)) for place in range(images)],
        "run": [scored(a_mask())] * images,
    }
    return score_rows(scores, TITLES, base)


def a_table(base: str | None = None, images: int = 1) -> ScoreTable:
    table = ScoreTable(load_label_set("lip"))
    table.set_rows(rows(base, images))
    return table


def shown(table: ScoreTable, row: int) -> list[str]:
    return [table.data(table.index(row, column)) for column in range(table.columnCount())]


def bold(table: ScoreTable, row: int) -> list[bool]:
    places = range(table.columnCount())
    return [table.data(table.index(row, column), Qt.ItemDataRole.FontRole) is not None for column in places]


def titles(table: ScoreTable) -> list[str]:
    return [table.headerData(row, Qt.Orientation.Vertical) for row in range(table.rowCount())]


def test_only_classes_that_occur_have_a_column(qtbot: QtBot) -> None:
    table = a_table()
    heads = [table.headerData(place, Qt.Orientation.Horizontal) for place in range(table.columnCount())]
    assert heads == COLUMNS
    assert titles(table) == ["Starter", "Run, 1"]


def test_scores_are_percent_and_a_class_that_is_nowhere_has_none(qtbot: QtBot) -> None:
    table = a_table()
    assert shown(table, 1) == ["100.0", "100.0", "0.0", "100.0", "100.0", "100.0", "–", "100.0"]
    assert shown(table, 0)[5:7] == ["73.3", "0.0"]


def test_the_best_of_a_column_is_bold_also_when_two_are_equal(qtbot: QtBot) -> None:
    table = a_table()
    assert bold(table, 0) == [False, False, True, False, False, False, True, True]
    assert bold(table, 1) == [True, True, True, True, True, True, False, True]


def test_of_the_isolated_rate_the_least_is_best(qtbot: QtBot) -> None:
    specks = a_mask()
    specks[40, 120] = 3
    table = ScoreTable(load_label_set("lip"))
    table.set_rows(score_rows({"starter": [scored(specks)], "run": [scored(a_mask())]}, TITLES))
    assert not table.is_best(0, 2) and table.is_best(1, 2)


def test_a_single_variant_is_not_called_the_best(qtbot: QtBot) -> None:
    table = ScoreTable(load_label_set("lip"))
    table.set_rows(rows()[:1])
    assert not table.is_best(0, 0)


def test_a_click_on_a_head_sorts_and_what_is_absent_comes_last(qtbot: QtBot) -> None:
    table = a_table()
    table.sort(0, Qt.SortOrder.DescendingOrder)
    assert titles(table) == ["Run, 1", "Starter"]
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        table.sort(6, order)
        assert titles(table) == ["Starter", "Run, 1"]
    table.sort(0, Qt.SortOrder.AscendingOrder)
    table.set_rows(rows())
    assert titles(table) == ["Starter", "Run, 1"]


def test_against_a_variant_the_others_show_differences_with_intervals_clear_ones_in_bold(qtbot: QtBot) -> None:
    table = a_table("starter", images=6)
    assert shown(table, 0)[0] == shown(a_table(images=6), 0)[0]
    difference = shown(table, 1)[0]
    assert difference.startswith("+") and "[" in difference
    assert bold(table, 0) == [False] * 8 and bold(table, 1)[0] and not bold(table, 1)[2]
    assert "[" not in shown(a_table("starter"), 1)[0]


def test_the_difference_is_within_its_interval(qtbot: QtBot) -> None:
    cell = rows("starter", images=6)[1].means[0]
    assert cell.interval is not None and cell.difference is not None
    assert cell.interval.low <= cell.difference <= cell.interval.high
    assert cell.difference == pytest.approx(cell.value - rows(images=6)[0].means[0].value)


def test_what_critics_say_of_many_images_is_a_mean_and_its_differences_have_intervals(qtbot: QtBot) -> None:
    scores = {"starter": [scored(worse_mask())] * 6, "run": [scored(a_mask())] * 6}
    critics = {"starter": [(60.0, 20.0 + place) for place in range(6)], "run": [(40.0, 20.0)] * 6}
    table = ScoreTable(load_label_set("lip"))
    table.set_rows(score_rows(scores, TITLES, None, critics))
    assert shown(table, 0)[4:6] == ["60.0", "22.5"] and shown(table, 1)[4:6] == ["40.0", "20.0"]
    assert not table.is_best(0, 4) and table.is_best(1, 4) and table.is_best(1, 5)
    table.set_rows(score_rows(scores, TITLES, "starter", critics))
    assert shown(table, 0)[4:6] == ["60.0", "22.5"]
    assert shown(table, 1)[4] == "−20.0 [−20.0, −20.0]" and bold(table, 1)[4]
    low, high = shown(table, 1)[5].removeprefix("−2.5 [").removesuffix("]").split(", ")
    assert -5 < float(low.replace("−", "-")) < -2.5 < float(high.replace("−", "-")) < 0
    assert "macro_critic difference" in table.csv()


def test_where_critics_know_nothing_of_a_variant_its_cells_are_empty(qtbot: QtBot) -> None:
    scores = {"starter": [scored(worse_mask())], "run": [scored(a_mask())]}
    table = ScoreTable(load_label_set("lip"))
    table.set_rows(score_rows(scores, TITLES, "starter", {"run": [(40.0, 20.0)]}))
    assert shown(table, 0)[4:6] == ["–", "–"] and shown(table, 1)[4:6] == ["40.0", "20.0"]


def test_csv_quotes_titles_and_leaves_absent_classes_empty(qtbot: QtBot) -> None:
    lines = a_table().csv().splitlines()
    assert lines[0] == (
        "variant,images,mean_iou,mean_iou_16,isolated_pixel_rate,pixel_accuracy,Background,Upper-clothes,Coat,Face"
    )
    assert lines[2] == '"Run, 1",1,1.0000,1.0000,0.0000,1.0000,1.0000,1.0000,,1.0000'


def test_csv_of_differences_has_their_ends(qtbot: QtBot) -> None:
    lines = a_table("starter", images=6).csv().splitlines()
    assert lines[0].startswith("variant,images,mean_iou,mean_iou difference,mean_iou from,mean_iou to,")
    assert lines[1].split(",")[2:6][1:] == ["", "", ""]
    value, difference, low, high = (float(cell) for cell in lines[2].split('"')[2].split(",")[2:6])
    assert value == 1.0 and low <= difference <= high


def test_markdown_and_latex_show_what_the_table_shows(qtbot: QtBot) -> None:
    table = a_table()
    assert "| Run, 1 | **100.0** |" in table.markdown()
    assert r"Run, 1 & \textbf{100.0} &" in table.latex()


def test_without_rows_there_are_no_columns_of_classes(qtbot: QtBot) -> None:
    table = ScoreTable(load_label_set("lip"))
    table.set_rows([])
    assert (table.rowCount(), table.columnCount()) == (0, 4)


def test_isolated_pixels_are_percent_already(qtbot: QtBot) -> None:
    specks = a_mask()
    specks[40, 120] = 3
    cell = score_rows({"run": [scored(specks)]}, TITLES)[0].means[2]
    assert cell.value == pytest.approx(100 / np.count_nonzero(specks)) and not math.isnan(cell.value)
