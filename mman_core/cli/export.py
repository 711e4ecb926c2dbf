"""`mman export --project DIR --out DIR --format KEY`: corrected masks in the format of another tool."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from mman_core.cli.progress import say
from mman_core.formats.export import LeftOut
from mman_core.formats.formats import FORMATS
from mman_core.formats.manifest import NAME
from mman_core.project.pairs import export_project
from mman_core.project.store import Project
from mman_core.types import StopFlag

HELP = "export the corrected masks of a project in a format of other tools"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", required=True, type=Path, metavar="DIR", help="the folder of photos")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--format", default="lip", metavar="KEY", help=f"{', '.join(FORMATS)} (default lip)")
    parser.add_argument("--label-set", metavar="KEY", help="bring the masks into another label set, by its merge table")
    parser.add_argument("--split", default="train", metavar="NAME", help="train (default), val, test ...")
    parser.add_argument("--only-done", action="store_true", help="only images that are marked done")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Export; images without a corrected mask are listed in DIR/manifest-SPLIT.jsonl, exit code 1 if one failed."""
    failed = False
    with Project.open(chosen.project) as project:
        touched = set(project.touched())
        events = export_project(
            project,
            chosen.out,
            format_key=chosen.format,
            label_set_key=chosen.label_set,
            split=chosen.split,
            only_done=chosen.only_done,
            should_stop=should_stop,
        )
        for event in events:
            if isinstance(event, LeftOut):
                say(f"left out {event.name}: {event.reason}")
                failed = failed or (event.name in touched and not chosen.only_done)
            else:
                say(f"[{event.done}/{event.total}] {event.name}")
    _say_losses(chosen)
    return 1 if failed else 0


def _say_losses(chosen: argparse.Namespace) -> None:
    """Print what the format could not carry."""
    summary = json.loads((chosen.out / NAME).read_text("utf-8"))["splits"][chosen.split]
    say(f"{FORMATS[chosen.format].title}: {summary['exported']:,} images. {FORMATS[chosen.format].cannot}")
    for name, count in summary["lost_pixels"].items():
        say(f"became 255: {count:,} pixels of {name}, which {summary['label_set']} lacks")
    if "mean_iou_loss" in summary:
        name, iou = min(summary["iou"].items(), key=lambda each: each[1], default=("", 1.0))
        most = f"; the most, {100 - 100 * iou:.4f} %, {name}" if iou < 1 else ""
        say(f"measured loss: {100 * summary['mean_iou_loss']:.4f} % IoU, mean over the classes{most}")
        say(f"wrong pixels: {summary['wrong_pixels']:,} of {summary['pixels']:,}")
