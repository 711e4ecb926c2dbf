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

_SEVERAL = "Ours is the mean ± the standard deviation over the seeds {seeds}, or over those that were run."
_ONE = "Ours is of one seed, {seeds}: nothing is known of its spread."
_GIVEN = "Ours is of given weights."


@dataclass(frozen=True)
class Section:
    """The table as one set of held-out photos scores it; `lines` are texts, three for each row of `cells`.

    `left_out`: a sentence for each photo that could not be scored.
    """

    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[Cell, ...], ...]
    held_out: HeldOut
    left_out: tuple[str, ...]


def write_report(plan: Plan) -> int:
    """Write `<table>.md`, `.csv` and `.png` into the study's folder; returns how many cells are not run.

    Raises CannotWrite.
    """
    parts = [_section(plan, held_out) for held_out in plan.held_out]
    notes = (*_notes(plan), *_left_out_notes(parts))
    title = f"{plan.table.place}: {plan.table.title}"
    base = plan.out / plan.table.key
    write_atomically(base.with_suffix(".md"), markdown(title, parts, notes).encode())
    write_atomically(base.with_suffix(".csv"), _csv(parts).encode())
    write_atomically(base.with_suffix(".png"), encode_png(table_picture(title, parts, notes)))
    return sum(cell.mean is None for part in parts for row in part.cells for cell in row)


def _section(plan: Plan, held_out: HeldOut) -> Section:
    rows = [cells_of(plan, row, held_out) for row in plan.rows]
    cells = tuple(tuple(row_cells) for row_cells, _ in rows)
    lines = tuple(
        (row.title if name == "ours" else "", name, *(text(cell) for cell in row_cells))
        for row, row_cells in zip(plan.rows, cells, strict=True)
        for name, text in _LINES
    )
    header = ("method", "", *(column.title for column in plan.table.columns))
    title = f"Scored on {len(held_out.pairs)} {held_out.title}"
    left_out = tuple(dict.fromkeys(reason for _, reasons in rows for reason in reasons))
    return Section(title, header, lines, cells, held_out, left_out)


def markdown(title: str, parts: Sequence[Section], notes: tuple[str, ...]) -> str:
    """Return the whole table as Markdown."""
    blocks = [f"## {title}"]
    for part in parts:
        rule = ("---", "---", *("---:" for _ in part.header[2:]))
        rows = [f"| {' | '.join(cells)} |" for cells in (part.header, rule, *part.lines)]
        blocks += [f"### {part.title}", "\n".join(rows)]
    return "\n\n".join([*blocks, "\n".join(f"* {note}" for note in notes)]) + "\n"


def _csv(parts: Sequence[Section]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("scored on", "method", "measure", "ours", "spread", "each seed", "paper", "difference"))
    for part in parts:
        for cell in (cell for row in part.cells for cell in row):
            ours = "" if cell.mean is None else f"{cell.mean:.4f}"
            writer.writerow(
                (
                    part.held_out.key,
                    cell.row.key,
                    cell.column.key,
                    ours or cell.ours_text(),
                    "" if cell.spread is None else f"{cell.spread:.4f}",
                    " ".join(f"{value:.4f}" for value in cell.ours),
                    "" if cell.paper is None else cell.paper,
                    "" if cell.difference is None else f"{cell.difference:.4f}",
                )
            )
    return text.getvalue()


def _notes(plan: Plan) -> Iterator[str]:
    yield _seeds_note(plan)
    yield f'Testing protocol: {plan.protocol.key}. Shares in percent; a cell that was not measured says "not run".'
    yield from dict.fromkeys(_training_note(training) for training in plan.trainings)
    yield from plan.table.notes


def _left_out_notes(parts: Sequence[Section]) -> Iterator[str]:
    for part in parts:
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
