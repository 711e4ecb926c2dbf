"""`mman evaluate --pred DIR --truth DIR`: how well masks agree with the truth."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from mman_core.cli.progress import say
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.evaluate import Evaluation, evaluate_folders
from mman_core.types import StopFlag

HELP = "score a folder of masks against a folder of true masks of the same stems"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pred", required=True, type=Path, metavar="DIR")
    parser.add_argument("--truth", required=True, type=Path, metavar="DIR")
    parser.add_argument("--label-set", default="lip", help="of the predictions (default lip)")
    parser.add_argument("--truth-label-set", help="of the truth, if another (cihp, ccp ...): both meet by merge tables")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Score; exit code 1 if a true mask had no readable prediction."""
    ours = load_label_set(chosen.label_set)
    theirs = load_label_set(chosen.truth_label_set or chosen.label_set)
    found = evaluate_folders(chosen.pred, chosen.truth, ours, theirs)
    if chosen.json:
        print(json.dumps(found.as_dict(), indent=1))
    else:
        print(_table(found))
    for reason in found.left_out:
        say(f"left out: {reason}")
    return 1 if found.left_out else 0


def _table(found: Evaluation) -> str:
    rows = [f"{name:<16} {'-' if iou is None else f'{100 * iou:6.2f}'}" for name, iou in found.by_class().items()]
    scores = found.scores
    rows += [
        f"{'mean IoU':<16} {100 * scores.mean_iou:6.2f}   over all {len(scores.iou)} classes, absent ones as 0 (LIP's)",
        f"{'mean IoU':<16} {100 * scores.mean_iou_present:6.2f}   over the classes that occur in the truth",
        f"{'pixel accuracy':<16} {100 * scores.pixel_accuracy:6.2f}",
        f"{'mean accuracy':<16} {100 * scores.mean_accuracy:6.2f}",
        f"{'images':<16} {found.images:6d}",
    ]
    return "\n".join(rows)
