"""`mman export --project DIR --out DIR`: corrected masks in LIP's folder layout."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mman_core.formats.lip import LeftOut, export_lip
from mman_core.project.pairs import corrected_images
from mman_core.project.store import Project
from mman_core.types import StopFlag

HELP = "export the corrected masks of a project in LIP's folder layout"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", required=True, type=Path, metavar="DIR", help="the folder of photos")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--split", default="train", choices=("train", "val"), help="default train")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Export; images without a corrected mask are listed in DIR/manifest.json, exit code 1 if one failed."""
    failed = False
    with Project.open(chosen.project) as project:
        corrected, without = corrected_images(project)
        events = export_lip(
            corrected, without, chosen.out, project.label_set, split=chosen.split, should_stop=should_stop
        )
        for event in events:
            if isinstance(event, LeftOut):
                print(f"left out {event.name}: {event.reason}", file=sys.stderr)
                failed = failed or event.name in {image.name for image in corrected}
            else:
                print(f"[{event.done}/{event.total}] {event.name}", file=sys.stderr)
    return 1 if failed else 0
