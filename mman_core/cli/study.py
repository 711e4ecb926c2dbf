"""`mman study counts`: the paper's variants, as we build them, in numbers."""

from __future__ import annotations

import argparse

from mman_core.cli.progress import say
from mman_core.types import StopFlag

HELP = "the paper's variants in numbers"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    counts = verbs.add_parser("counts", help="parameters and receptive fields of every variant beside the paper's")
    counts.add_argument(
        "--graph", choices=("paper", "released"), default="paper", help="Figure 4, or the authors' code"
    )
    counts.add_argument("--classes", type=int, default=20, help="default 20, LIP's")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Print a Markdown table."""
    from mman_core.model.variants import VARIANTS
    from mman_core.study.counts import counted, counts_table

    rows = []
    for variant in VARIANTS.values():
        if should_stop():
            say("stopped: the table is not whole")
            return 1
        rows.append(counted(variant, graph=chosen.graph, class_count=chosen.classes))
    print(counts_table(rows))
    return 0
