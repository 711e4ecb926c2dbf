"""The paper's Figures 2, 5 and 6, drawn from the runs of a study or from given weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mman_core.errors import NothingToDo
from mman_core.images.atomic import write_atomically
from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.images.photo import read_photo
from mman_core.jobs import StepDone
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.labels.translation import translation
from mman_core.model.variants import VARIANTS
from mman_core.predict.predictor import Predictor
from mman_core.study.curves import Panel, curves_picture
from mman_core.study.drawing import Color, Drawing
from mman_core.study.drawing_files import KINDS
from mman_core.study.grid import Tile, grid_drawing
from mman_core.study.picture import encode_png
from mman_core.study.plan import HeldOut, Plan
from mman_core.train.run_folder import read_log
from mman_core.types import IGNORE, Mask, StopFlag

FIGURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "figure2": ("table5", ("mman", "single")),
    "figure5": ("table2", ("baseline", "macro", "micro", "mman")),
    "figure6": ("table3", ("mman",)),
}
"""For each figure, the table of its data set and the rows that it shows."""

_TITLES = {
    "figure2": "Figure 2: how the discriminators converge",
    "figure5": "Figure 5: label maps",
    "figure6": "Figure 6: label maps of MMAN",
}
_FIGURE2_NOTE = (
    "Not weighted, averaged over 25 steps. With equation 3 a D that only guesses has losses of 0.69; poor convergence: "
    "both of D fall to 0 and G's rises."
)
_JUDGES = {"mman": (("macro", "Macro D"), ("micro", "Micro D")), "single": (("macro", "its one D"),)}
_COLUMNS = {"Image": "", "Baseline": "baseline", "GT": "", "+ Macro D": "macro", "+ Micro D": "micro", "MMAN": "mman"}
PAIRS_IN_A_ROW = 4


@dataclass(frozen=True)
class Look:
    """How a figure of label maps is drawn: `count` photos of each held-out set, `width` in millimetres.

    `kinds`: what it is written as, of `drawing_files.KINDS`. Figure 2 has one look, a PNG.
    """

    count: int = 4
    width: float = 174.0
    kinds: tuple[str, ...] = ("png",)


def write_figure(plan: Plan, key: str, look: Look, should_stop: StopFlag) -> list[Path]:
    """Draw a figure into the study's folder and return its files.

    Raises NothingToDo if it is stopped before it is whole, or if nothing that it shows was trained; CannotWrite.
    """
    if key == "figure2":
        files = {"png": encode_png(curves_picture(_TITLES[key], list(_panels(plan)), _FIGURE2_NOTE))}
    else:
        drawing = _label_maps(plan, key, list(_shown(plan, look.count, should_stop)))
        files = {kind: KINDS[kind](drawing, look.width) for kind in look.kinds}
    for kind, data in files.items():
        write_atomically(plan.out / f"{key}.{kind}", data)
    return [plan.out / f"{key}.{kind}" for kind in files]


def _panels(plan: Plan) -> Iterator[Panel]:
    """Yield a panel for each discriminator, of the first seed whose run is done."""
    for row in plan.rows:
        ready = [subject for subject in plan.subjects(row.variant) if subject.is_ready]
        steps = read_log(ready[0].folder) if ready else []
        for which, judge in _JUDGES[row.key]:
            curves = {
                "LossD(real)": _curve(steps, f"{which}_real_loss"),
                "LossD(fake)": _curve(steps, f"{which}_fake_loss"),
                "LossG": _curve(steps, f"{which}_generator_loss"),
            }
            yield Panel(f"{VARIANTS[row.variant].title}: {judge}", curves)


def _curve(steps: list[StepDone], name: str) -> list[tuple[int, float]]:
    values = [(step.step, getattr(step, name)) for step in steps]
    return [(number, value) for number, value in values if value is not None]


@dataclass(frozen=True)
class _Shown:
    """One photo with the true label map and, for each row, the predicted one or None, in ids of one label set."""

    photo: Tile
    truth: Mask
    maps: Mapping[str, Mask | None]
    label_set: LabelSet

    def colored(self, ids: Mask | None) -> Tile:
        return None if ids is None else self.label_set.palette()[ids]

    def classes(self, *, with_truth: bool) -> set[int]:
        masks = [ids for ids in self.maps.values() if ids is not None] + [self.truth] * with_truth
        return {int(label) for mask in masks for label in np.unique(mask)} - {IGNORE}


def _shown(plan: Plan, count: int, should_stop: StopFlag) -> Iterator[_Shown]:
    predictors = dict(_predictors(plan))
    if not predictors:
        raise NothingToDo(f"Nothing was trained in {plan.out} that this figure shows: train it, or give --weights.")
    ours = load_label_set(next(iter(predictors.values())).card.label_set)
    for held_out, pair in _chosen(plan.held_out, count):
        if should_stop():
            raise NothingToDo("The figure was stopped before it was whole; what was trained is kept.")
        theirs = load_label_set(held_out.label_set)
        meeting = translation(theirs, ours)
        photo = read_photo(pair.photo)
        truth = meeting.theirs[read_pair_mask(pair, theirs.size, shape=photo.shape[:2])]
        maps: dict[str, Mask | None] = {row.key: None for row in plan.rows}
        for key, predictor in predictors.items():
            ids = predictor.predict(photo, plan.protocol)
            maps[key] = ids if meeting.ours is None else meeting.ours[ids]
        yield _Shown(photo, truth, maps, meeting.shared)


def _predictors(plan: Plan) -> Iterator[tuple[str, Predictor]]:
    """Yield for each row the weights of its first seed that are ready."""
    for row in plan.rows:
        ready = [subject for subject in plan.subjects(row.variant) if subject.is_ready]
        if ready:
            yield row.key, Predictor(ready[0].weights, plan.device)


def _chosen(sets: tuple[HeldOut, ...], count: int) -> Iterator[tuple[HeldOut, LabelledPair]]:
    """Yield `count` photos of each set, evenly spread."""
    for held_out in sets:
        for pair in held_out.pairs[:: max(1, len(held_out.pairs) // count)][:count]:
            yield held_out, pair


def _label_maps(plan: Plan, key: str, shown: Sequence[_Shown]) -> Drawing:
    label_set = shown[0].label_set
    title = f"{_TITLES[key]}, {' and '.join(held_out.title for held_out in plan.held_out)}"
    seen = set().union(*(each.classes(with_truth=key == "figure5") for each in shown))
    legend: list[tuple[str, Color]] = [(label.name, label.color) for label in label_set.classes if label.id in seen]
    if key == "figure5":
        header = list(_COLUMNS)
        rows = [
            [{"Image": each.photo, "GT": each.colored(each.truth)}.get(title, _of(each, title)) for title in header]
            for each in shown
        ]
        return grid_drawing(title, header, rows, legend)
    tiles = [tile for each in shown for tile in (each.photo, each.colored(each.maps["mman"]))]
    width = 2 * PAIRS_IN_A_ROW
    rows = [tiles[first : first + width] for first in range(0, len(tiles), width)]
    return grid_drawing(title, ["Image", "MMAN"] * (len(rows[0]) // 2), rows, legend)


def _of(shown: _Shown, title: str) -> Tile:
    return shown.colored(shown.maps.get(_COLUMNS[title]))
