"""`mman mannequins --out DIR`: photos of figures that the program draws, with exact masks."""

from __future__ import annotations

import argparse
from pathlib import Path

from mman_core.mannequins.styles import STYLES
from mman_core.types import StopFlag

HELP = "draw figures with exact masks: DIR/images/*.jpg and DIR/labels/*.png"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--style", choices=tuple(STYLES), default="photo", help="how they look (default: as photos)")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Draw."""
    from mman_core.mannequins.folder import write_mannequins

    for _ in write_mannequins(chosen.out, chosen.count, chosen.seed, style=chosen.style):
        if should_stop():
            break
    return 0
