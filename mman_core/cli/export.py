"""`mman export --project DIR --out DIR`: corrected masks in LIP's folder layout."""

from __future__ import annotations

import argparse
from pathlib import Path

from mman_core.cli.progress import say
from mman_core.formats.lip import LeftOut
from mman_core.project.pairs import export_project
from mman_core.project.store import Project
from mman_core.types import StopFlag

HELP = "export the corrected masks of a project in LIP's folder layout"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", required=True, type=Path, metavar="DIR", help="the folder of photos")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--split", default="train", choices=("train", "val", "test"), help="default train")
    parser.add_argument("--only-done", action="store_true", help="only images that are marked done")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Export; images without a corrected mask are listed in DIR/manifest.json, exit code 1 if one failed."""
    failed = False
    with Project.open(chosen.project) as project:
        touched = set(project.touched())
        events = export_project(
            project, chosen.out, split=chosen.split, only_done=chosen.only_done, should_stop=should_stop
        )
        for event in events:
            if isinstance(event, LeftOut):
                say(f"left out {event.name}: {event.reason}")
                failed = failed or (event.name in touched and not chosen.only_done)
            else:
                say(f"[{event.done}/{event.total}] {event.name}")
    return 1 if failed else 0
