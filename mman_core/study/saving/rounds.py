"""Rounds of fine-tuning while corrections come in: each begins where the one before ended, and learns from the newest.

A fifth of the corrections is held out as in a project, and each round is judged by them and by the guard set; the
verdict is written down, but the next round begins from this one in any case: it is learning that is measured.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from mman_core.errors import NothingToDo
from mman_core.images.content import content_hash
from mman_core.images.labelled_pair import LabelledPair
from mman_core.images.photo import read_photo
from mman_core.jobs import ChallengeJob, Event, FinetuneJob
from mman_core.learn.challenge import challenge
from mman_core.project.held_out import decided, look_of
from mman_core.study.saving.kept import Kept, Round
from mman_core.study.saving.plan import Plan
from mman_core.train.finetune import fine_tune
from mman_core.train.run_folder import WEIGHTS, has_ended
from mman_core.types import StopFlag

Pairs = tuple[tuple[str, str], ...]


def learn_in_rounds(
    plan: Plan,
    out: Path,
    kept: Kept,
    arm: str,
    seed: int,
    corrections: Sequence[LabelledPair],
    drafts_of: Callable[[Path], float],
    should_stop: StopFlag,
) -> Iterator[Event | Round]:
    """Train what rounds are missing; yields the events of the trainings and a Round for each new one.

    `drafts_of` returns the mean IoU of the drafts of the measured photos by given weights. A round that was cut short
    is trained again. Only the last weights are left.
    """
    held_out = _held_out(corrections)
    start = Path(plan.weights)
    for number in range(1, plan.rounds + 1):
        folder = round_folder(out, arm, seed, number)
        if not kept.has_round(arm, seed, number):
            seen = corrections[: number * plan.each]
            learned = [pair for pair in seen if pair.photo not in held_out]
            judging = _files([pair for pair in seen if pair.photo in held_out])
            newest = [pair for pair in corrections[(number - 1) * plan.each : number * plan.each] if pair in learned]
            older = _files([pair for pair in learned if pair not in newest])
            yield from _trained(
                FinetuneJob(_files(newest), str(start), str(folder), plan.config(arm, seed), older=older), should_stop
            )
            if should_stop():
                return
            job = ChallengeJob(str(folder), "before", str(start), judging, plan.guard, plan.device)
            yield from challenge(job, should_stop)
            if should_stop():
                return
            found = _round(arm, seed, number, (len(learned), len(judging)), folder, drafts_of(folder / WEIGHTS))
            kept.add(found)
            yield found
            if number > 1:
                (round_folder(out, arm, seed, number - 1) / WEIGHTS).unlink(missing_ok=True)
        start = folder / WEIGHTS


def round_folder(out: Path, arm: str, seed: int, number: int) -> Path:
    """Return the run folder of one round."""
    return out / "runs" / f"{arm.replace(', ', '-').replace(' ', '-')}-{seed}" / f"{number:02d}"


def _held_out(corrections: Sequence[LabelledPair]) -> set[Path]:
    digests = {content_hash(pair.photo): pair.photo for pair in corrections}
    looks = [(digest, partial(_look, photo)) for digest, photo in digests.items()]
    return {digests[digest] for digest, decision in decided({}, looks).items() if decision.held_out}


def _look(photo: Path) -> int:
    return look_of(read_photo(photo))


def _files(pairs: Sequence[LabelledPair]) -> Pairs:
    return tuple((str(pair.photo), str(pair.mask)) for pair in pairs)


def _trained(job: FinetuneJob, should_stop: StopFlag) -> Iterator[Event]:
    """Train a round, unless its folder holds it whole."""
    folder = Path(job.out)
    if has_ended(folder) and not _metrics(folder).get("stopped"):
        return
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield from fine_tune(job, should_stop)
    except NothingToDo:
        if not should_stop():  # one that is stopped before its first step says that there is nothing to keep
            raise


def _metrics(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "metrics.json").read_text("utf-8")))


def _round(arm: str, seed: int, number: int, counts: tuple[int, int], folder: Path, drafts: float) -> Round:
    verdict = _metrics(folder)["verdict"]
    guard = verdict["guard"] or {"champion": float("nan"), "candidate": float("nan")}
    before, after = guard["champion"], guard["candidate"]
    return Round(arm, seed, number, *counts, verdict["promoted"], verdict["reason"], before, after, drafts)
