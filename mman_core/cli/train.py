"""`mman train CONFIG --out DIR`: train new weights from scratch."""

from __future__ import annotations

import argparse
from pathlib import Path

from mman_core.cli.progress import show
from mman_core.types import StopFlag

HELP = "train new weights from scratch, in stages, resumable"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "config",
        type=Path,
        help="JSON: title, sources (images, labels, label_set, share; or dataset, root, split, share), stages (height, "
        "width, batch_size, steps, lr, objective) or preset (paper, released), variant (a row of the paper, see "
        "`mman study counts`), and more; the config.json of any trained run is an example",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="the run's folder")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in DIR")
    parser.add_argument("--every", type=int, default=20, metavar="N", help="print each N-th step (default 20)")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Train; Ctrl+C keeps what was learned."""
    from mman_core.train.config import read_config
    from mman_core.train.train import train

    for event in train(read_config(chosen.config), chosen.out, should_stop, resume=chosen.resume):
        show(event, every=chosen.every)
    return 0
