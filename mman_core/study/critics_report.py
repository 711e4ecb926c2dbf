"""Writes what `study_critics` measured as Markdown and CSV: every score, also where the critics lose."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mman_core.images.atomic import write_atomically
from mman_core.learn.critics.corruptions import CORRUPTIONS
from mman_core.study.critics import TOP, Measured, Study
from mman_core.study.report import Section, markdown

KEY = "critics"


def write_critics_report(out: Path, measured: Sequence[Measured], study: Study, where: str) -> None:
    """Write `critics.md` and `critics.csv` into a folder. Raises CannotWrite."""
    parts = [
        _section(
            "Drafts: which pixels are wrong, and which images need most work",
            {"pixels": "AUROC of wrong pixels", "images": "Spearman with the share of wrong pixels"},
            [{"pixels": each.pixels, "images": each.images} for each in measured],
        ),
        _section(
            "Finished masks: mistakes that were planted",
            {
                **{kind: f"AUROC {kind}" for kind in ("all", *CORRUPTIONS)},
                "top": f"precision@{TOP}, a fifth planted",
            },
            [{**each.planted, "top": each.top} for each in measured],
        ),
    ]
    seeds = ", ".join(str(each.seed) for each in measured)
    notes = (
        f"{where}: the critics learned from {study.train} photos and everything was measured on {study.test} others, "
        f"divided anew by each seed; seeds {seeds}, mean ± standard deviation where there are several.",
        f"Critics: {study.config.macro_steps} steps of {study.config.macro_batch_size} masks for Macro, "
        f"{study.config.micro_steps} of {study.config.micro_batch_size} for Micro, right and wrong. "
        "Guessing gives an AUROC of 0.5, a Spearman of 0 and a precision of about 0.2.",
        'Rows named "as trained by G" are the discriminators before they became critics.',
    )
    write_atomically(out / f"{KEY}.md", markdown("Critics and doubts", parts, notes).encode())
    write_atomically(out / f"{KEY}.csv", _csv(measured).encode())


def _section(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Mapping[str, float]]]) -> Section:
    names = dict.fromkeys(name for row in rows for values in row.values() for name in values)
    lines = [
        (name, "", *(_cell([row[key][name] for row in rows if name in row.get(key, {})]) for key in columns))
        for name in names
    ]
    return Section(title, ("score", "", *columns.values()), tuple(lines), 1)


def _cell(values: Sequence[float]) -> str:
    if not values:
        return ""
    spread = f" ± {np.std(values):.3f}" if len(values) > 1 else ""
    return f"{np.mean(values):.3f}{spread}"


def _csv(measured: Sequence[Measured]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("seed", "measure", "score", "value"))
    for each in measured:
        tables = {"pixels AUROC": each.pixels, "images Spearman": each.images, f"precision@{TOP}": each.top}
        tables |= {f"planted AUROC, {kind}": values for kind, values in each.planted.items()}
        for measure, values in tables.items():
            writer.writerows((each.seed, measure, name, f"{value:.4f}") for name, value in values.items())
    return text.getvalue()
