"""The numbers that the paper prints were copied without a slip."""

from __future__ import annotations

import statistics

import pytest

from mman_core.errors import NothingToDo
from mman_core.labels.label_set import load_label_set
from mman_core.model.variants import VARIANTS
from mman_core.study.paper import TABLES, PaperTable, Row, load_table
from tests.core.making import assert_one_clear_sentence

ROWS = [(load_table(key), row) for key in ("table1", "table2", "table3") for row in load_table(key).rows]


@pytest.mark.parametrize(("table", "row"), ROWS, ids=[f"{table.key} {row.key}" for table, row in ROWS])
def test_the_average_of_a_row_is_the_mean_of_its_classes(table: PaperTable, row: Row) -> None:
    classes = [float(row.paper[column.key]) for column in table.columns[:-1]]
    assert statistics.fmean(classes) == pytest.approx(float(row.paper["avg"]), abs=0.03)


@pytest.mark.parametrize("key", TABLES)
def test_every_row_is_a_variant_or_not_ours_and_every_class_is_one_of_its_data_set(key: str) -> None:
    table = load_table(key)
    assert {row.variant for row in table.rows} <= {*VARIANTS, ""}
    names = {label.name for label in load_label_set(table.test_dataset or table.dataset).classes}
    measured = {column.measure.removeprefix("iou:") for column in table.columns if column.measure.startswith("iou:")}
    assert measured <= names
    columns = {column.paper for column in table.columns}
    assert all(set(row.paper) <= columns for row in table.rows)


def test_the_same_number_stands_in_all_tables_that_print_it() -> None:
    for row in load_table("table4").rows:
        if not row.crf:
            same = next(other for other in load_table("table1").rows if other.variant == row.variant)
            assert row.paper["high"] == same.paper["avg"]


def test_table_3_leaves_shoes_out() -> None:
    assert "iou:Shoes" not in [column.measure for column in load_table("table3").columns]


def test_methods_that_are_not_ours_have_the_papers_number_only() -> None:
    foreign = [row.key for key in TABLES for row in load_table(key).rows if not row.variant]
    assert foreign == ["hazn", "lg-lstm", "attention-ssl", "dl", "ddn"]


def test_an_unknown_row_is_named() -> None:
    with pytest.raises(NothingToDo) as caught:
        load_table("table4").only(("mman", "mmam"))
    assert_one_clear_sentence(caught.value, "mmam", "baseline")
