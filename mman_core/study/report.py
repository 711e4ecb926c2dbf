"""Writes a table as Markdown, CSV and PNG: our number, the paper's and the difference."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mman_core.images.atomic import write_atomically
from mman_core.study.cells import Cell, cells_of
from mman_core.study.picture import encode_png, table_picture
from mman_core.study.plan import HeldOut, Plan, Training

_LINES = (("ours", Cell.ours_text), ("paper", Cell.paper_text), ("difference", Cell.difference_text))
"""Each row of the paper becomes three lines."""

BASELINE = "baseline"
"""The row from which the others are told apart."""

_SEVERAL = "Ours is the mean ± the standard deviation over the seeds {seeds}, or over those that were run."
_ONE = "Ours is of one seed, {seeds}: nothing is known of its spread."
_GIVEN = "Ours is of given weights."


@dataclass(frozen=True)
class Section:
    """A table of texts; each row of the paper takes `per_row` of its lines."""

    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    per_row: int


@dataclass(frozen=True)
class _Measured:
    """All cells, row by row, that one set of held-out photos gives, and a sentence for each photo left out."""

    held_out: HeldOut
    cells: tuple[tuple[Cell, ...], ...]
    left_out: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Scored on {len(self.held_out.pairs)} {self.held_out.title}"


def write_report(plan: Plan) -> int:
    """Write `<table>.md`, `.csv` and `.png` into the study's folder; returns how many cells are not run.

    Raises CannotWrite.
    """
    measured = [_measured(plan, held_out) for held_out in plan.held_out]
    parts = [part for each in measured for part in (_values(plan, each), _changes(plan, each)) if part.lines]
    notes = tuple(_notes(plan, measured))
    title = f"{plan.table.place}: {plan.table.title}"
    base = plan.out / plan.table.key
    write_atomically(base.with_suffix(".md"), markdown(title, parts, notes).encode())
    write_atomically(base.with_suffix(".csv"), _csv(measured).encode())
    write_atomically(base.with_suffix(".png"), encode_png(table_picture(title, parts, notes)))
    return sum(cell.mean is None for each in measured for row in each.cells for cell in row)


def _measured(plan: Plan, held_out: HeldOut) -> _Measured:
    rows = [cells_of(plan, row, held_out) for row in plan.rows]
    left_out = dict.fromkeys(reason for _, reasons in rows for reason in reasons)
    return _Measured(held_out, tuple(tuple(cells) for cells, _ in rows), tuple(left_out))


def _values(plan: Plan, measured: _Measured) -> Section:
    lines = tuple(
        (row.title if name == "ours" else "", name, *(text(cell) for cell in cells))
        for row, cells in zip(plan.rows, measured.cells, strict=True)
        for name, text in _LINES
    )
    return Section(measured.title, _header(plan), lines, len(_LINES))


def _changes(plan: Plan, measured: _Measured) -> Section:
    """Return what each row that stands below the baseline changes of it, seed by seed; no lines if nothing is known."""
    keys = [row.key for row in plan.rows]
    first = keys.index(BASELINE) if BASELINE in keys else len(keys)
    lines: list[tuple[str, ...]] = []
    for row, cells in zip(plan.rows[first + 1 :], measured.cells[first + 1 :], strict=True):
        changes = [cell.change_from(base) for cell, base in zip(cells, measured.cells[first], strict=True)]
        if any(change.ours for change in changes):
            lines.append((row.title, "ours", *(change.ours_text() for change in changes)))
            lines.append(("", "paper", *(change.paper_text() for change in changes)))
    return Section(f"{measured.title}: change from the baseline, of each seed", _header(plan), tuple(lines), 2)


def _header(plan: Plan) -> tuple[str, ...]:
    return ("method", "", *(column.title for column in plan.table.columns))


def markdown(title: str, parts: Sequence[Section], notes: tuple[str, ...]) -> str:
    """Return the whole table as Markdown."""
    blocks = [f"## {title}"]
    for part in parts:
        rule = ("---", "---", *("---:" for _ in part.header[2:]))
        rows = [f"| {' | '.join(cells)} |" for cells in (part.header, rule, *part.lines)]
        blocks += [f"### {part.title}", "\n".join(rows)]
    return "\n\n".join([*blocks, "\n".join(f"* {note}" for note in notes)]) + "\n"


def _csv(parts: Sequence[_Measured]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("scored on", "method", "measure", "ours", "spread", "each seed", "paper", "difference"))
    for part in parts:
        writer.writerows(_csv_line(part.held_out.key, cell) for row in part.cells for cell in row)
    return text.getvalue()


def _csv_line(held_out: str, cell: Cell) -> tuple[str | float, ...]:
    return (
        held_out,
        cell.row.key,
        cell.column.key,
        cell.ours_text() if cell.mean is None else f"{cell.mean:.4f}",
        "" if cell.spread is None else f"{cell.spread:.4f}",
        " ".join(f"{value:.4f}" for value in cell.ours),
        "" if cell.paper is None else cell.paper,
        "" if cell.difference is None else f"{cell.difference:.4f}",
    )


def _notes(plan: Plan, measured: Sequence[_Measured]) -> Iterator[str]:
    yield _seeds_note(plan)
    yield f'Testing protocol: {plan.protocol.key}. Shares in percent; a cell that was not measured says "not run".'
    yield from dict.fromkeys(_training_note(training) for training in plan.trainings)
    yield from plan.table.notes
    for part in measured:
        if part.left_out:
            yield f"{part.title}, left out: {len(part.left_out)}, the first: {part.left_out[0]}"


def _seeds_note(plan: Plan) -> str:
    seeds = sorted({training.seed for training in plan.trainings})
    named = ", ".join(map(str, seeds))
    if not seeds:
        return _GIVEN
    return (_SEVERAL if len(seeds) > 1 else _ONE).format(seeds=named)


def _training_note(training: Training) -> str:
    config = training.config
    stages = {(stage.height, stage.width, stage.batch_size) for stage in config.stages}
    crops = " and ".join(f"{size} crops of {height} x {width}" for height, width, size in sorted(stages))
    steps = sum(stage.steps for stage in config.stages)
    places = " and ".join(Path(source.root or source.images).name for source in config.sources)
    start = "ImageNet's weights" if config.imagenet else "random numbers"
    if not training.variant:
        return f"Every seed has a warm start: the baseline, {steps:,} steps of {crops} from {start}."
    note = f"Trained with {config.backbone} on {places} for {steps:,} steps of {crops}"
    if config.start:
        return f"{note}, all rows of a seed from its warm start. Compare their order with the paper's, not the numbers."
    return f"{note}, from {start}."
