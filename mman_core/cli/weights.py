"""`mman weights show FILE` and `mman weights import FILE --out FILE`."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from mman_core.cli.child import run_apart
from mman_core.cli.progress import show
from mman_core.errors import CannotWrite
from mman_core.images.atomic import write_atomically
from mman_core.jobs import ImportWeightsJob
from mman_core.model.card import read_card
from mman_core.paths import STARTER_WEIGHTS
from mman_core.types import StopFlag

HELP = "show what a weights file holds, or import one from elsewhere"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    card = verbs.add_parser("show", help="print the card of a weights file as JSON")
    card.add_argument("file", type=Path, nargs="?", default=STARTER_WEIGHTS, help="default: the starter weights")
    foreign = verbs.add_parser(
        "import",
        help="check a .pth (also the authors' latest_net_G.pth) or .safetensors and write it as our safetensors",
    )
    foreign.add_argument("file", type=Path)
    foreign.add_argument("--out", type=Path, metavar="FILE", help="default: FILE.safetensors; its card goes beside it")
    foreign.add_argument("--label-set", default="lip", help="classes that it was trained for (default lip)")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Show or import one file."""
    if chosen.verb == "show":
        card = {"file": str(chosen.file), "bytes": chosen.file.stat().st_size if chosen.file.exists() else 0}
        print(json.dumps(card | dataclasses.asdict(read_card(chosen.file)), indent=1))
        return 0
    out = chosen.out or chosen.file.with_suffix(".safetensors")
    if out.resolve() == chosen.file.resolve():
        raise CannotWrite(f"{out} would replace the file that is imported; name another with --out.")
    for event in run_apart(ImportWeightsJob(str(chosen.file), str(out), chosen.label_set)):
        show(event)
    text = json.dumps(dataclasses.asdict(read_card(out)), indent=1)
    write_atomically(out.with_suffix(".json"), text.encode())
    return 0
