"""The paper's tables as data: rows, columns, what each column measures, and the numbers that the paper prints."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mman_core.errors import NothingToDo
from mman_core.paths import RESOURCES

PAPER = RESOURCES / "paper"
TABLES = ("table1", "table2", "table3", "table4", "table5")


@dataclass(frozen=True)
class Column:
    """One column. `measure`: what we put there, see `mman_core.study.cells`; `paper`: whose numbers of the paper."""

    key: str
    title: str
    measure: str
    paper: str


@dataclass(frozen=True)
class Row:
    """One method. `variant`: its key in `mman_core.model.variants`, empty for a method that we do not build.

    `crf`: its result is refined by a dense CRF at testing. `paper`: the printed number (or word) of each column.
    """

    key: str
    title: str
    variant: str
    crf: bool
    paper: Mapping[str, float | str]


@dataclass(frozen=True)
class PaperTable:
    """One table: what it compares, on which data set, and where it stands in the paper."""

    key: str
    title: str
    place: str
    dataset: str
    train_split: str
    test_dataset: str
    """Empty: the same as it is trained on."""
    test_split: str
    epochs: int
    """0: those of the preset."""
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def only(self, keys: tuple[str, ...]) -> tuple[Row, ...]:
        """Return the rows of these keys, all without any. Raises NothingToDo naming the known ones."""
        known = [row.key for row in self.rows]
        wrong = [key for key in keys if key not in known]
        if wrong:
            raise NothingToDo(f"{self.place} has no row {wrong[0]!r}: choose among {', '.join(known)}.")
        return tuple(row for row in self.rows if not keys or row.key in keys)


def load_table(key: str) -> PaperTable:
    """Return one of TABLES."""
    return _parse(key, tomllib.loads((PAPER / f"{key}.toml").read_text("utf-8")))


def _parse(key: str, data: Mapping[str, Any]) -> PaperTable:
    columns = tuple(
        Column(column["key"], column["title"], column["measure"], column.get("paper", column["key"]))
        for column in data["columns"]
    )
    rows = tuple(
        Row(row["key"], row["title"], row.get("variant", ""), row.get("crf", False), dict(row["paper"]))
        for row in data["rows"]
    )
    return PaperTable(
        key,
        data["title"],
        data["place"],
        data["dataset"],
        data["train_split"],
        data.get("test_dataset", ""),
        data["test_split"],
        data.get("epochs", 0),
        tuple(data.get("notes", ())),
        columns,
        rows,
    )
