"""`mman weights show FILE` and `mman weights import FILE --out FILE`."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from mman_core.cli.progress import show
from mman_core.jobs import ImportWeightsJob
from mman_core.model.card import read_card
from mman_core.paths import STARTER_WEIGHTS
from mman_core.types import StopFlag

HELP = "show what a weights file holds, or import one from elsewhere"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    card = verbs.add_parser("show", help="print the card of a weights file as JSON")
    card.add_argument("file", type=Path, nargs="?", default=STARTER_WEIGHTS, help="default: the starter weights")
    foreign = verbs.add_parser("import", help="check a .pth or .safetensors and write it as our safetensors")
    foreign.add_argument("file", type=Path)
    foreign.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Show or import one file."""
    if chosen.verb == "show":
        card = {"file": str(chosen.file), "bytes": chosen.file.stat().st_size if chosen.file.exists() else 0}
        print(json.dumps(card | dataclasses.asdict(read_card(chosen.file)), indent=1))
        return 0
    from mman_core.model.foreign import import_weights

    for event in import_weights(ImportWeightsJob(str(chosen.file), str(chosen.out))):
        show(event)
    return 0
