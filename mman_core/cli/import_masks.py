"""`mman import --project DIR --format KEY SOURCE`: masks of other tools; a dry run unless --yes is given."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mman_core.cli.progress import printable, say
from mman_core.formats.formats import FORMATS, format_of
from mman_core.project.import_masks import IMPORTED, MaskImport, Outcome, Report, import_masks, plan_import
from mman_core.project.store import Project
from mman_core.types import StopFlag

COMMAND = "import"
HELP = "import masks that other tools have made; says what would happen, and does it with --yes"
_SHOWN = 20
"""Problems that are printed; the JSON report has all of them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    readable = ", ".join(key for key, each in FORMATS.items() if each.reading)
    parser.add_argument("source", type=Path, metavar="SOURCE", help="folder, zip archive or JSON file")
    parser.add_argument("--project", required=True, type=Path, metavar="DIR", help="the folder of photos")
    parser.add_argument("--format", required=True, metavar="KEY", help=readable)
    parser.add_argument("--label-set", metavar="KEY", help="of the masks (default: the format's, else the project's)")
    parser.add_argument("--split", default="train", metavar="NAME", help="of the data set (default train)")
    parser.add_argument("--as-drafts", metavar="VARIANT", help="import them as drafts of the variant import-VARIANT")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="only say what would happen (so it is without --yes)")
    what.add_argument("--yes", action="store_true", help="do it, after saying what will happen")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Report, then import if --yes is given; exit code 1 if a mask was or would be left out."""
    # Without --yes nothing is written at all, and it does not matter who has the project open.
    with Project.open(chosen.project, read_only=not chosen.yes) as project:
        plan = plan_import(
            project,
            chosen.source,
            format_of(chosen.format),
            split=chosen.split,
            label_set_key=chosen.label_set,
            as_drafts=chosen.as_drafts,
        )
        report = _look(project, plan, should_stop)
        without = [row.name for row in project.images if row.name not in report.images]
        if chosen.json:
            print(json.dumps(_as_dict(report, without), indent=1))
        else:
            print("\n".join(map(printable, _lines(report, len(without)))))
        if not chosen.yes or should_stop():
            say(f"Nothing was changed. {report.to_write:,} masks would be written: call again with --yes to do it.")
        else:
            report = _do(project, plan, len(report.images), should_stop)
            say(f"{report.to_write:,} masks were written.")
    return 1 if report.problems else 0


def _look(project: Project, plan: MaskImport, should_stop: StopFlag) -> Report:
    report = Report()
    for looked in import_masks(project, plan, apply=False, should_stop=should_stop):
        report.add(looked)
    return report


def _do(project: Project, plan: MaskImport, total: int, should_stop: StopFlag) -> Report:
    report = Report()
    for looked in import_masks(project, plan, apply=True, should_stop=should_stop):
        report.add(looked)
        if looked.outcome in IMPORTED:
            say(f"[{len(report.images)}/{total}] {looked.image}: {looked.outcome.value}")
        else:
            say(f"left out {looked.foreign}: {looked.reason}")
    return report


def _lines(report: Report, without: int) -> Iterator[str]:
    for outcome in Outcome:
        if report.counts[outcome]:
            yield f"{report.counts[outcome]:8,} {outcome.value}"
    if report.blank:
        yield f"{report.blank:8,} of them are all background"
    yield f"{without:8,} photos of the project get none"
    if report.ignored:
        yield f"{report.ignored:8,} pixels in them are 255, of no class"
    for name, count in report.lost.items():
        yield f"{count:8,} pixels of {name} would be lost: the project's label set lacks it"
    for looked in report.problems[:_SHOWN]:
        yield f"  {looked.outcome.value}: {looked.reason}"
    if len(report.problems) > _SHOWN:
        yield f"  and {len(report.problems) - _SHOWN:,} more; --json names all"


def _as_dict(report: Report, without: list[str]) -> dict[str, Any]:
    return {
        "counts": dict(report.counts),
        "to_write": report.to_write,
        "all_background": report.blank,
        "ignored_pixels": report.ignored,
        "lost_pixels": dict(report.lost),
        "photos_without": without,
        "problems": [asdict(looked) for looked in report.problems],
    }
