"""What stands in a cell of a table: our numbers, one for each seed, beside the paper's one."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mman_core.model.variants import VARIANTS
from mman_core.study.counts import Counted, counted
from mman_core.study.paper import Column, Row
from mman_core.study.plan import HeldOut, Plan
from mman_core.study.scores import kept_scores
from mman_core.train.convergence import poor_convergence
from mman_core.train.run_folder import read_log

NOT_RUN = "not run"

_COUNTED: Mapping[str, Callable[[Counted], float]] = {
    "parameters": lambda found: found.discriminators / 1e6,
    "global_view": lambda found: max((field for side, field in found.views if field == side), default=math.nan),
    "local_view": lambda found: min((field for side, field in found.views if field < side), default=math.nan),
}
"""Measures of the networks themselves: they need no training."""

_DECIMALS = {"global_view": 0, "local_view": 0}


@dataclass(frozen=True)
class Cell:
    """Our values, one for each seed that was measured, nan where there is nothing to measure; and the paper's.

    `wanted`: how many seeds are to be measured.
    """

    row: Row
    column: Column
    ours: tuple[float, ...]
    wanted: int
    paper: float | str | None

    @property
    def mean(self) -> float | None:
        """The mean over the seeds, None if none was measured."""
        return statistics.fmean(self.ours) if self.ours else None

    @property
    def spread(self) -> float | None:
        """The standard deviation over the seeds (n - 1), None for less than two."""
        return statistics.stdev(self.ours) if len(self.ours) > 1 else None

    @property
    def difference(self) -> float | None:
        """Ours less the paper's, None without one of them."""
        if self.mean is None or math.isnan(self.mean) or not isinstance(self.paper, float):
            return None
        return self.mean - self.paper

    def change_from(self, base: Cell) -> Change:
        """Return how far this cell is from another of its column: ours seed by seed, if all of both are measured."""
        whole = len(self.ours) == self.wanted == len(base.ours) and self.column.measure not in _COUNTED
        ours = tuple(mine - other for mine, other in zip(self.ours, base.ours, strict=True)) if whole else ()
        stated = isinstance(self.paper, float) and isinstance(base.paper, float)
        return Change(ours, self.paper - base.paper if stated else None)  # type: ignore[operator]

    def ours_text(self) -> str:
        if self.mean is None:
            return NOT_RUN
        if math.isnan(self.mean):
            return "-"
        if self.column.measure == "poor_convergence":
            return f"{sum(self.ours):.0f} of {len(self.ours)}"
        spread = "" if self.spread is None else f" ± {self._text(self.spread)}"
        return self._text(self.mean) + spread + self._unfinished()

    def paper_text(self) -> str:
        if self.paper is None:
            return "-"
        return self.paper if isinstance(self.paper, str) else self._text(self.paper)

    def difference_text(self) -> str:
        return "" if self.difference is None else f"{self.difference:+.{self._decimals}f}"

    def _unfinished(self) -> str:
        if self.column.measure in _COUNTED or len(self.ours) == self.wanted:
            return ""
        return f" ({len(self.ours)} of {self.wanted})"

    def _text(self, value: float) -> str:
        return f"{value:.{self._decimals}f}"

    @property
    def _decimals(self) -> int:
        return _DECIMALS.get(self.column.measure, 2)


@dataclass(frozen=True)
class Change:
    """What a row changes of another one: ours for each seed, and the paper's."""

    ours: tuple[float, ...]
    paper: float | None

    def ours_text(self) -> str:
        if not self.ours:
            return NOT_RUN
        spread = f" ± {statistics.stdev(self.ours):.2f}" if len(self.ours) > 1 else ""
        return f"{round(statistics.fmean(self.ours), 2) + 0.0:+.2f}{spread}"  # no -0.00

    def paper_text(self) -> str:
        return "-" if self.paper is None else f"{self.paper:+.2f}"


def cells_of(plan: Plan, row: Row, held_out: HeldOut) -> tuple[list[Cell], list[str]]:
    """Return the cells of one row, in the order of the columns, from what was measured until now.

    And a sentence for each photo that could not be scored.
    """
    kept = [kept_scores(plan, subject, held_out, crf=row.crf) for subject in plan.subjects(row.variant)]
    found = [scores for scores in kept if scores is not None]
    cells = [
        Cell(row, column, _measured(plan, row, column, found), len(kept), _stated(row.paper.get(column.paper)))
        for column in plan.table.columns
    ]
    return cells, [reason for scores in found for reason in scores["left_out"]]


def _stated(number: float | str | None) -> float | str | None:
    return float(number) if isinstance(number, int) else number


def _measured(plan: Plan, row: Row, column: Column, found: list[dict[str, Any]]) -> tuple[float, ...]:
    if not row.variant:
        return ()
    if column.measure in _COUNTED:
        return (_COUNTED[column.measure](counted(VARIANTS[row.variant], graph=_graph(plan))),)
    if column.measure == "poor_convergence":
        logs = [read_log(subject.folder) for subject in plan.subjects(row.variant) if subject.is_ready]
        return tuple(float(bool(poor_convergence(steps))) for steps in logs if steps)
    return tuple(_score(plan, column.measure, scores) for scores in found)


def _graph(plan: Plan) -> Any:
    graphs = [training.config.graph for training in plan.trainings]
    return graphs[0] if graphs else "paper"


def _score(plan: Plan, measure: str, scores: Mapping[str, Any]) -> float:
    """Return one number of `Evaluation.as_dict`, in percent; nan where there was nothing to measure."""
    if measure == "isolated_pixel_rate":
        return float(scores[measure])
    if measure == "mean_of_columns":
        columns = [column.measure for column in plan.table.columns if column.measure != measure]
        return statistics.fmean(_score(plan, column, scores) for column in columns)
    value = scores["iou"][measure.removeprefix("iou:")] if measure.startswith("iou:") else scores[measure]
    return math.nan if value is None else 100 * float(value)
