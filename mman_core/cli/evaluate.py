"""`mman evaluate --pred DIR --truth DIR`: how well masks, or a network, agree with the truth."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from mman_core.cli.prelabel import CRF_HELP, PROTOCOL_HELP
from mman_core.cli.progress import say
from mman_core.errors import NothingToDo
from mman_core.formats.datasets.datasets import DATASETS, FOLDERS, read_dataset
from mman_core.formats.datasets.listing import pairs_of_folders
from mman_core.images.labelled_pair import LabelledPair
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.evaluate import Evaluation, evaluate_masks, mask_folder
from mman_core.types import StopFlag

HELP = "score a folder of masks, or weights, against true masks: a folder of the same stems, or a data set"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--pred", type=Path, metavar="DIR", help="masks to score: DIR/<stem of the photo>.png")
    what.add_argument("--weights", type=Path, metavar="FILE", help="weights to score: each photo is predicted")
    parser.add_argument("--truth", required=True, type=Path, metavar="DIR", help="true masks, or the data set's folder")
    parser.add_argument("--dataset", choices=tuple(DATASETS), help="--truth is such a data set, as it was published")
    parser.add_argument("--split", default="val", help="of the data set (default val)")
    parser.add_argument("--photos", type=Path, metavar="DIR", help="with --weights and no --dataset: the photos")
    parser.add_argument("--label-set", default="lip", help="of the predictions (default lip; weights know theirs)")
    parser.add_argument(
        "--truth-label-set",
        help="of the truth, if not that of the predictions or the data set: both meet by merge tables",
    )
    parser.add_argument("--protocol", default="single", metavar="NAME", help="with --weights: " + PROTOCOL_HELP)
    parser.add_argument("--crf", action="store_true", help="with --weights: " + CRF_HELP)
    parser.add_argument("--device", default="auto", help="with --weights: auto (default), cpu, cuda, cuda:1 ...")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Score; exit code 1 if a true mask had no readable prediction."""
    pairs = _pairs(chosen)
    usual = None if chosen.dataset == FOLDERS else chosen.dataset
    theirs = chosen.truth_label_set or usual
    if chosen.weights:
        found = _with_weights(chosen, pairs, theirs, should_stop)
    elif chosen.crf:
        raise NothingToDo("A CRF needs a network's probabilities, which masks do not hold: use --crf with --weights.")
    else:
        ours = load_label_set(chosen.label_set)
        found = evaluate_masks(chosen.pred, pairs, ours, load_label_set(theirs) if theirs else ours)
    print(json.dumps(found.as_dict(), indent=1) if chosen.json else _table(found))
    for reason in found.left_out:
        say(f"left out: {reason}")
    return 1 if found.left_out else 0


def _pairs(chosen: argparse.Namespace) -> list[LabelledPair]:
    if chosen.dataset:
        return read_dataset(chosen.dataset, chosen.truth, chosen.split)
    if not chosen.weights:
        return mask_folder(chosen.truth)
    if chosen.photos is None:
        raise NothingToDo("Weights are scored on photos: say where they are with --photos, or name a --dataset.")
    for folder in (chosen.photos, chosen.truth):
        if not folder.is_dir():
            raise NothingToDo(f"{folder} is not a folder; choose the folder that holds the photos or true masks.")
    return list(pairs_of_folders(chosen.photos, chosen.truth).values())


def _with_weights(
    chosen: argparse.Namespace, pairs: Sequence[LabelledPair], theirs: str | None, should_stop: StopFlag
) -> Evaluation:
    from mman_core.predict.crf import DEEPLAB
    from mman_core.predict.evaluate import evaluate_weights  # torch: not needed for --help
    from mman_core.predict.predictor import Predictor
    from mman_core.predict.protocols import protocol_named

    protocol = protocol_named(chosen.protocol)
    predictor = Predictor(chosen.weights, chosen.device)
    truth = load_label_set(theirs or predictor.card.label_set)
    say(f"{predictor.card.title} on {predictor.title}, protocol {protocol.key}{' + CRF' if chosen.crf else ''}")
    crf = DEEPLAB if chosen.crf else None
    for event in evaluate_weights(predictor, pairs, truth, protocol, should_stop, crf=crf):
        if isinstance(event, Evaluation):
            return event
        say(f"[{event.done}/{event.total}] {event.photo}")
    raise AssertionError("an evaluation ends with its result")


def _table(found: Evaluation) -> str:
    scores, isolation = found.scores, found.isolation
    rows = [f"{name:<20} {'     -' if iou is None else f'{100 * iou:6.2f}'}" for name, iou in found.by_class().items()]
    measures: list[tuple[str, float, str]] = [
        ("mean IoU", 100 * scores.mean_iou, f"over all {len(scores.iou)} classes, absent ones as 0 (LIP's)"),
        ("mean IoU", 100 * scores.mean_iou_present, "over the classes that occur in the truth"),
        ("mean IoU at 256", 100 * found.scores_256.mean_iou, "LIP's, both masks shrunk to 256 x 256"),
        ("mean IoU at 16", 100 * found.scores_16.mean_iou, "LIP's, both masks shrunk to 16 x 16"),
        ("pixel accuracy", 100 * scores.pixel_accuracy, ""),
        ("mean accuracy", 100 * scores.mean_accuracy, "over all classes, absent ones as 0"),
        ("isolated pixels", isolation.rate, "in % of the foreground (IPR), mean over the images"),
        ("isolated pixels", isolation.of_all, "in % of all pixels"),
        ("lone pixels", isolation.strict, "in % of all pixels: those unlike all their neighbours"),
    ]
    if found.scores_low is not None:
        low = ("mean IoU, low map", 100 * found.scores_low.mean_iou, "LIP's, of the network's low-resolution output")
        measures.insert(4, low)
    rows += [f"{name:<20} {value:6.2f}   {note}".rstrip() for name, value, note in measures]
    rows += [f"{'images':<20} {found.images:6d}"]
    rows += [
        f"not compared: {count} pixels of {name}, which the other label set lacks" for name, count in found.lost.items()
    ]
    return "\n".join(rows)
