"""What a person has to do from each start: a blank mask, the base draft, a fine-tuned draft."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mman_core.images.atomic import write_atomically
from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import load_label_set
from mman_core.predict.predictor import Predictor
from mman_core.study.report import Section, markdown
from mman_core.study.robot import Work, correct
from mman_core.types import StopFlag

BLANK = "blank"
DRAWS = 2000


@dataclass(frozen=True)
class AnnotatorStudy:
    """So many photos, the mean IoU at which a mask is good enough, the most actions, and the annotators' seeds."""

    count: int
    target: float
    cap: int
    seeds: tuple[int, ...]


@dataclass(frozen=True)
class Corrected:
    """What one annotator did with one photo from one start."""

    arm: str
    photo: str
    seed: int
    work: Work


def study_annotator(
    pairs: Sequence[LabelledPair],
    arms: Mapping[str, Path],
    study: AnnotatorStudy,
    device: str,
    should_stop: StopFlag,
) -> Iterator[Corrected]:
    """Yield the work on each photo from a blank mask and from the draft of each of the weights, by each annotator.

    Raises UnreadableImage, WrongMask, WrongWeights.
    """
    label_set = load_label_set("lip")
    predictors = {arm: Predictor(weights, device) for arm, weights in arms.items()}
    for number, pair in enumerate(pairs):
        photo = read_photo(pair.photo)
        truth = read_pair_mask(pair, label_set.size, shape=(photo.shape[0], photo.shape[1]))
        starts = {BLANK: np.zeros_like(truth)}
        starts |= {arm: predictor.predict(photo) for arm, predictor in predictors.items()}
        for seed in study.seeds:
            for arm, start in starts.items():
                if should_stop():
                    return
                rng = np.random.default_rng((seed, number))
                work = correct(start, truth, label_set, rng, target=study.target, cap=study.cap)
                yield Corrected(arm, pair.photo.name, seed, work)


def ratio(results: Sequence[Corrected], arm: str, beside: str, *, draws: int = DRAWS) -> tuple[float, float, float]:
    """Return the actions of one arm as a share of another's, and the bounds of 95% by a paired bootstrap over photos.

    Photos that were not brought to the target count with the actions at the cap: the saving is then underestimated.
    """
    by_photo = {
        name: (_mean_actions(results, arm, name), _mean_actions(results, beside, name)) for name in _photos(results)
    }
    table = np.array(list(by_photo.values()))
    picked = np.random.default_rng(0).integers(len(table), size=(draws, len(table)))
    sums = table[picked].sum(1)
    shares = sums[:, 0] / np.maximum(sums[:, 1], 1e-9)
    totals = table.sum(0)
    low, high = np.percentile(shares, [2.5, 97.5])
    return float(totals[0] / max(totals[1], 1e-9)), float(low), float(high)


def write_annotator_report(out: Path, results: Sequence[Corrected], study: AnnotatorStudy, where: str) -> None:
    """Write `annotator.md` and `annotator.csv` into a folder. Raises CannotWrite."""
    arms = list(dict.fromkeys(result.arm for result in results))
    header = (
        "start", "", "mean IoU at the start", "reached", "actions", "strokes", "clicks", "undone", "class switches",
        "path (px)", "added path (px)", "pixels changed", "modelled s",
    )  # fmt: skip
    per_image = Section("Means over photos and annotators", header, tuple(_row(results, arm) for arm in arms), 1)
    lines = [
        (f"{arm} / {beside}", "", "{:.2f} [{:.2f}, {:.2f}]".format(*ratio(results, arm, beside)))
        for number, arm in enumerate(arms)
        for beside in arms[:number]
    ]
    shares = Section("Actions of one start as a share of another's", ("starts", "", "share [95%]"), tuple(lines), 1)
    notes = (
        f"{where}: {len(_photos(results))} photos, annotators {', '.join(map(str, study.seeds))}; they stop at a "
        f"mean IoU of {study.target} over the classes in the truth, or at {study.cap} actions, which count so.",
        "Intervals are a paired bootstrap over photos. Seconds are modelled, with guessed constants; nobody was timed.",
    )
    write_atomically(out / "annotator.md", markdown("A simulated annotator", [per_image, shares], notes).encode())
    write_atomically(out / "annotator.csv", _csv(results).encode())


def _row(results: Sequence[Corrected], arm: str) -> tuple[str, ...]:
    works = [result.work for result in results if result.arm == arm]

    def mean(values: Sequence[float], digits: int = 1) -> str:
        return f"{np.mean(values):.{digits}f}"

    return (
        arm, "", mean([w.start_iou for w in works], 3), f"{100 * np.mean([w.reached for w in works]):.0f}%",
        mean([w.actions for w in works]), mean([w.strokes for w in works]), mean([w.clicks for w in works]),
        mean([w.undone for w in works]), mean([w.switches for w in works]), mean([w.path for w in works], 0),
        mean([w.added_path for w in works], 0), mean([w.pixels for w in works], 0), mean([w.seconds for w in works]),
    )  # fmt: skip


def _photos(results: Sequence[Corrected]) -> list[str]:
    """Return the photos that every arm was brought through."""
    arms = {result.arm for result in results}
    seen: dict[str, set[str]] = {}
    for result in results:
        seen.setdefault(result.photo, set()).add(result.arm)
    return [name for name, found in seen.items() if found == arms]


def _mean_actions(results: Sequence[Corrected], arm: str, photo: str) -> float:
    return float(np.mean([each.work.actions for each in results if each.arm == arm and each.photo == photo]))


def _csv(results: Sequence[Corrected]) -> str:
    text = io.StringIO()
    fields = [field.name for field in dataclasses.fields(Work)]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("arm", "photo", "seed", *fields))
    for each in results:
        writer.writerow((each.arm, each.photo, each.seed, *(getattr(each.work, name) for name in fields)))
    return text.getvalue()
