"""`mman study table4 ...`: the paper's tables and figures from one command; `counts`: its variants in numbers."""

from __future__ import annotations

import argparse
import dataclasses
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mman_core.cli import study_learning
from mman_core.cli.prelabel import PROTOCOL_HELP
from mman_core.cli.progress import say, show
from mman_core.errors import NothingToDo
from mman_core.formats.datasets.datasets import DATASETS, FOLDERS
from mman_core.types import StopFlag

if TYPE_CHECKING:
    from mman_core.study.plan import Plan
    from mman_core.study.request import Request

HELP = "the paper's tables and figures: train what is missing, measure, set it beside the paper's numbers"
_PAUSE = 10.0
"""Seconds between two lines of progress."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    counts = verbs.add_parser("counts", help="parameters and receptive fields of every variant beside the paper's")
    counts.add_argument(
        "--graph", choices=("paper", "released"), default="paper", help="Figure 4, or the authors' code"
    )
    counts.add_argument("--classes", type=int, default=20, help="default 20, LIP's")
    counts.add_argument("--presets", action="store_true", help="MMAN as each preset builds it, in whole numbers")
    study_learning.add_verbs(verbs)
    helps = {
        "table1": "IoU of each class on LIP, 11 methods",
        "table2": "IoU of each class on PASCAL-Person-Part",
        "table3": "trained on LIP, tested on PPSS",
        "table4": "isolated pixels, mean IoU at low and high resolution",
        "table5": "Single, Double, Multiple AN and MMAN",
        "figure2": "the curves of losses of MMAN and Single AN",
        "figure5": "label maps of the baseline, + Macro D, + Micro D, MMAN",
        "figure6": "photos of PPSS and label maps of MMAN",
    }
    for verb, text in helps.items():
        own = verbs.add_parser(verb, help=text, description=f"The paper's {verb}: {text}.")
        _add_data(own)
        _add_training(own)
        own.add_argument("--out", required=True, type=Path, metavar="STUDY", help="the study's folder; runs are shared")
        own.add_argument("--only-report", action="store_true", help="train and score nothing, report what is there")
        if verb.startswith("figure"):
            own.add_argument(
                "--count", type=_positive, default=4, metavar="N", help="photos of each held-out set (default 4)"
            )
        if verb in ("figure5", "figure6"):
            own.add_argument("--width", type=_positive, default=174, metavar="MM", help="of the figure (default 174)")
            own.add_argument(
                "--kind", action="append", choices=("png", "svg", "pdf"), help="of file (default png); repeatable"
            )


def _add_data(parser: argparse.ArgumentParser) -> None:
    data = parser.add_argument_group("data")
    data.add_argument("--data", type=Path, metavar="DIR", help="the data set to train on")
    data.add_argument("--dataset", choices=tuple(DATASETS), help="what --data is (default: the paper's)")
    data.add_argument("--label-set", default="", help=f"with --dataset {FOLDERS}: of its masks")
    data.add_argument("--split", default="", help="of --data (default: the paper's)")
    data.add_argument("--test-data", type=Path, metavar="DIR", help="the data set to score on (default: --data)")
    data.add_argument("--test-dataset", choices=tuple(DATASETS), help="what --test-data is (default: the paper's)")
    data.add_argument("--test-label-set", default="", help=f"with --test-dataset {FOLDERS}: of its masks")
    data.add_argument("--test-split", default="", help="of --test-data (default: the paper's)")
    data.add_argument("--test", type=_positive, default=0, metavar="N", help="score on N photos of a set at most")


def _add_training(parser: argparse.ArgumentParser) -> None:
    how = parser.add_argument_group("training")
    how.add_argument("--rows", default="", metavar="A,B", help="only these rows")
    how.add_argument("--seeds", default="0", metavar="0,1,2", help="a training for each (default 0)")
    how.add_argument(
        "--weights", action="append", default=[], metavar="VARIANT=FILE", help="take these, do not train; repeatable"
    )
    how.add_argument(
        "--preset", choices=("paper", "released"), default="paper", help="the paper's recipe or the code's"
    )
    how.add_argument("--epochs", type=_positive, default=0, metavar="N", help="fewer or more than the preset's")
    how.add_argument("--steps", type=_positive, default=0, metavar="N", help="of each training, in place of epochs")
    how.add_argument("--backbone", choices=("resnet18", "resnet34", "resnet50", "resnet101"), help="another encoder")
    how.add_argument("--no-imagenet", action="store_true", help="start from random numbers; nothing is fetched")
    how.add_argument("--test-side", type=_positive, default=0, metavar="N", help="long side of photos at testing")
    how.add_argument("--protocol", metavar="NAME", help="of testing: " + PROTOCOL_HELP)
    how.add_argument("--device", default="auto", help="auto (default), cpu, cuda, cuda:1 ...")
    quick = parser.add_argument_group("in minutes on a CPU")
    quick.add_argument("--quick", action="store_true", help="ResNet-18 on drawn mannequins; needs no --data")
    quick.add_argument(
        "--photos", type=Path, metavar="DIR", help="and on DIR/train, DIR/val: each images, labels (LIP)"
    )
    quick.add_argument("--warm-steps", type=_positive, default=0, metavar="N", help="of the start that all rows share")
    quick.add_argument("--drawn", type=_positive, default=0, metavar="N", help="mannequins to train on")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 1 or more")
    return int(text)


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Do what is missing and write the table or figure, from what was measured until then if it is stopped."""
    if chosen.verb == "counts":
        return _counts(chosen, should_stop)
    if chosen.verb in study_learning.VERBS:
        return study_learning.run(chosen, _numbers(chosen.seeds), should_stop)
    from mman_core.study.figures import Look, write_figure
    from mman_core.study.report import write_report

    request = _request(chosen)
    plan = _plan(request, should_stop, only_report=chosen.only_report)
    if chosen.verb.startswith("figure"):
        if not chosen.only_report:
            _do(dataclasses.replace(plan, held_out=()), should_stop)
        usual = Look()
        look = Look(chosen.count, getattr(chosen, "width", usual.width), tuple(getattr(chosen, "kind", ()) or ("png",)))
        for path in write_figure(plan, chosen.verb, look, should_stop):
            say(f"written: {path}")
        return 0
    if not chosen.only_report:
        _do(plan, should_stop)
    missing = write_report(plan)
    say(f"written: {plan.out / chosen.verb}.md, .csv and .png" + (f"; {missing} cells not run" if missing else ""))
    return 0


def _request(chosen: argparse.Namespace) -> Request:
    from mman_core.study.full import Recipe
    from mman_core.study.quick import Quick
    from mman_core.study.request import Place, Request

    if chosen.quick and (chosen.data or chosen.test_data):
        raise NothingToDo("A quick study takes mannequins and --photos; --data and --test-data go without --quick.")
    if chosen.photos and not chosen.quick:
        raise NothingToDo("--photos go with --quick; a data set to train on is named by --data.")
    train = chosen.data and Place(chosen.data, chosen.dataset or "", chosen.split, chosen.label_set)
    test = chosen.test_data and Place(
        chosen.test_data, chosen.test_dataset or "", chosen.test_split, chosen.test_label_set
    )
    own = {"warm_steps": chosen.warm_steps, "steps": chosen.steps, "drawn": chosen.drawn, "held_out": chosen.test}
    return Request(
        chosen.verb,
        chosen.out,
        tuple(key for key in chosen.rows.split(",") if key),
        _numbers(chosen.seeds),
        train,
        test,
        chosen.test,
        _given(chosen.weights),
        Recipe(
            chosen.preset,
            chosen.epochs,
            chosen.steps,
            chosen.backbone,
            not chosen.no_imagenet,
            chosen.test_side,
            chosen.device,
        ),
        chosen.protocol or "",
        Quick(**{name: value for name, value in own.items() if value}) if chosen.quick else None,
        chosen.photos,
    )


def _plan(request: Request, should_stop: StopFlag, *, only_report: bool) -> Plan:
    from mman_core.study.quick import draw_missing
    from mman_core.study.request import asked_rows, plan_of

    asked_rows(request)  # what is wrong is said before anything is drawn
    if request.quick is not None and not only_report:
        for done, total in draw_missing(request.out / "mannequins", request.quick):
            if should_stop():
                raise NothingToDo("Stopped while mannequins were drawn; the next time it goes on.")
            if done % 100 == 0:
                say(f"drawing mannequins [{done}/{total}]")
    return plan_of(request)


def _do(plan: Plan, should_stop: StopFlag) -> None:
    """Train and score what is missing, with a line now and then."""
    from mman_core.jobs import PoorConvergence
    from mman_core.study.study import do_missing

    shown = 0.0
    for event in do_missing(plan, should_stop):
        if isinstance(event, PoorConvergence):
            show(event)
        elif event.done == event.total or time.monotonic() - shown > _PAUSE:
            shown = time.monotonic()
            left = "" if event.left is None else f", {event.left / 60:.0f} min of training left"
            say(f"{event.what} [{event.done}/{event.total}]{left}")


def _numbers(text: str) -> tuple[int, ...]:
    numbers = text.split(",")
    if not all(number.isdecimal() for number in numbers):
        raise NothingToDo(f"The seeds {text!r} are not whole numbers with commas between them, as in 0,1,2.")
    return tuple(dict.fromkeys(int(number) for number in numbers))


def _given(arguments: list[str]) -> dict[str, tuple[Path, ...]]:
    """Read VARIANT=FILE; several files of one variant stand for several seeds."""
    given: dict[str, tuple[Path, ...]] = {}
    for argument in arguments:
        variant, sign, path = argument.partition("=")
        if not sign or not Path(path).is_file():
            raise NothingToDo(
                f"--weights {argument}: write VARIANT=FILE with a file that exists, as in mman=my.safetensors."
            )
        given[variant] = (*given.get(variant, ()), Path(path))
    return given


def _counts(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Print a Markdown table."""
    from mman_core.model.variants import VARIANTS
    from mman_core.study.counts import counted, counted_presets, counts_table, presets_table

    if chosen.presets:
        print(presets_table(counted_presets(class_count=chosen.classes)))
        return 0
    rows = []
    for variant in VARIANTS.values():
        if should_stop():
            say("stopped: the table is not whole")
            return 1
        rows.append(counted(variant, graph=chosen.graph, class_count=chosen.classes))
    print(counts_table(rows))
    return 0
