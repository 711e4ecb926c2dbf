"""`mman study critics` and `mman study annotator`: does learning from corrections pay?"""

from __future__ import annotations

import argparse
from pathlib import Path

from mman_core.cli.progress import say, show
from mman_core.formats.datasets.datasets import FOLDERS, read_dataset
from mman_core.jobs import FinetuneConfig
from mman_core.paths import STARTER_WEIGHTS
from mman_core.types import StopFlag

VERBS = ("critics", "annotator")


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    critics = verbs.add_parser("critics", help="doubts of drafts and critics of masks: what finds mistakes")
    _add_photos(critics, seeds="0,1,2")
    critics.add_argument("--train", type=int, default=100, metavar="N", help="photos that the critics learn from")
    critics.add_argument("--test", type=int, default=100, metavar="N", help="others to measure on")
    critics.add_argument("--steps", type=int, default=400, help="of each critic's training (default 400)")
    critics.add_argument("--micro-steps", type=int, default=0, metavar="N", help="of Micro, which costs more")
    annotator = verbs.add_parser(
        "annotator", help="does learning from corrections save work? A simulated annotator corrects drafts"
    )
    _add_photos(annotator, seeds="0,1,2,3,4")
    _add_saving(annotator)


def _add_saving(annotator: argparse.ArgumentParser) -> None:
    annotator.add_argument("--pool", type=int, default=200, metavar="N", help="photos used at most (default 200)")
    annotator.add_argument("--count", type=int, default=24, metavar="N", help="of them to measure on (default 24)")
    annotator.add_argument("--rounds", type=int, default=5, help="of fine-tuning (default 5; 0: the base draft alone)")
    annotator.add_argument("--each", type=int, default=8, metavar="N", help="corrections a round (default 8)")
    annotator.add_argument("--steps", type=int, default=80, help="of each round (default 80)")
    annotator.add_argument("--crop", type=int, default=256, metavar="PX", help="side of what is learned from")
    annotator.add_argument(
        "--generator-lr", type=float, default=FinetuneConfig.generator_lr, metavar="LR", help="as in mman finetune"
    )
    annotator.add_argument("--target", type=float, default=0.9, help="mean IoU at which it stops (default 0.9)")
    annotator.add_argument("--cap", type=int, default=250, metavar="N", help="actions at most for a photo")
    annotator.add_argument("--guard-folder", default="", metavar="DIR", help="images/ and labels/ not to be forgotten")
    annotator.add_argument("--forgetting", action="store_true", help="train once more without replay, to compare")
    annotator.add_argument("--only-report", action="store_true", help="measure nothing, report what is there")


def _add_photos(parser: argparse.ArgumentParser, *, seeds: str) -> None:
    parser.add_argument(
        "--photos", required=True, type=Path, metavar="DIR", help="images/ and labels/ (classes of LIP)"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="for the tables")
    parser.add_argument("--weights", type=Path, default=STARTER_WEIGHTS, help="whose drafts (default: the starter)")
    parser.add_argument("--seeds", default=seeds, metavar=seeds)
    parser.add_argument("--device", default="auto")


def run(chosen: argparse.Namespace, seeds: tuple[int, ...], should_stop: StopFlag) -> int:
    """Do the study and write its tables, from what was measured until then if it is stopped."""
    return (_critics if chosen.verb == "critics" else _annotator)(chosen, seeds, should_stop)


def _critics(chosen: argparse.Namespace, seeds: tuple[int, ...], should_stop: StopFlag) -> int:
    from mman_core.jobs import CriticsTrained
    from mman_core.learn.critics.networks import begun_critics
    from mman_core.learn.critics.training import CriticsConfig
    from mman_core.model.weights import load_networks
    from mman_core.predict.predictor import Predictor
    from mman_core.study.critics import Measured, Study, study_critics
    from mman_core.study.critics_report import write_critics_report

    pairs = read_dataset(FOLDERS, chosen.photos, "all")
    study = Study(
        chosen.train,
        chosen.test,
        seeds,
        CriticsConfig(macro_steps=chosen.steps, micro_steps=chosen.micro_steps or chosen.steps),
    )
    predictor, begun = Predictor(chosen.weights, chosen.device), begun_critics(load_networks(chosen.weights))
    measured: list[Measured] = []
    for event in study_critics(pairs, predictor, begun, study, should_stop):
        if isinstance(event, Measured):
            measured.append(event)
            write_critics_report(chosen.out, measured, study, str(chosen.photos))
            say(f"seed {event.seed} measured: {chosen.out / 'critics.md'}")
        elif isinstance(event, CriticsTrained):
            show(event, every=20)
        elif event.reason:
            say(f"[{event.done}/{event.total}] left out: {event.reason}")
    return 0 if len(measured) == len(seeds) else 1


def _annotator(chosen: argparse.Namespace, seeds: tuple[int, ...], should_stop: StopFlag) -> int:
    from mman_core.study.saving.kept import Corrected, Kept, Round
    from mman_core.study.saving.plan import Plan
    from mman_core.study.saving.report import write_saving_report
    from mman_core.study.saving.study import study_saving

    plan = Plan(
        str(chosen.photos), str(chosen.weights), chosen.pool, chosen.count, chosen.rounds, chosen.each, chosen.steps,
        chosen.crop, chosen.generator_lr, chosen.target, chosen.cap, chosen.guard_folder, chosen.forgetting, seeds,
        chosen.device,
    )  # fmt: skip
    kept = Kept(chosen.out)
    for event in () if chosen.only_report else study_saving(plan, chosen.out, kept, should_stop):
        if isinstance(event, Corrected):
            say(f"{event.arm}, seed {event.seed}, {event.photo}: {event.work.actions} actions")
        elif isinstance(event, Round):
            say(f"{event.arm}, seed {event.seed}, round {event.number}: drafts {100 * event.drafts:.1f}")
            write_saving_report(plan, chosen.out, kept)
        else:
            show(event, every=20)
    write_saving_report(plan, chosen.out, kept)
    say(f"written: {chosen.out / 'annotator.md'}, .csv and .png")
    return 1 if should_stop() else 0
