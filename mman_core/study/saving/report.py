"""Writes what a study of saved work measured: Markdown, CSV, and quality against cost as a picture."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mman_core.images.atomic import write_atomically
from mman_core.study.picture import encode_png
from mman_core.study.report import Section, markdown
from mman_core.study.robot import Work
from mman_core.study.saving.kept import Corrected, Curve, Kept, Round
from mman_core.study.saving.orders import MODES, OrderFound, order_found, pool_of
from mman_core.study.saving.plan import BASE, BLANK, Plan
from mman_core.study.saving.plot import Line, Panel, plot_picture
from mman_core.study.saving.shares import Interval, comparable, mean, share, table

KEY = "annotator"


def write_saving_report(plan: Plan, out: Path, kept: Kept) -> None:
    """Write `annotator.md`, `.csv` and `.png` of all that was measured so far. Raises CannotWrite."""
    results = comparable(kept.corrected)
    orders = _orders(results, kept)
    parts = [*(_work_sections(results, plan) if results else ()), *_round_sections(kept.rounds, plan)]
    parts += [_order_section(orders)] if orders else []
    notes = _notes(plan, results)
    write_atomically(out / f"{KEY}.md", markdown("A simulated annotator", parts, notes).encode())
    write_atomically(out / f"{KEY}.csv", _csv(kept.corrected).encode())
    if results:
        write_atomically(out / f"{KEY}.png", encode_png(plot_picture(*_plot(results, orders, notes[0]))))


def _work_sections(results: Sequence[Corrected], plan: Plan) -> list[Section]:
    arms = list(dict.fromkeys(each.arm for each in results))
    actions = {arm: table(results, arm, lambda each: each.work.actions) for arm in arms}
    seconds = {arm: table(results, arm, lambda each: each.work.seconds) for arm in arms}
    header = (
        "start", "", "mean IoU at the start", "reached", "at the end", "actions [95%]", "strokes", "clicks", "undone",
        "class switches", "path (px)", "added path (px)", "pixels changed", "modelled s [95%]",
    )  # fmt: skip
    rows = [_row(results, arm, _shown(mean(actions[arm])), _shown(mean(seconds[arm]))) for arm in arms]
    pairs = [(arm, beside) for number, arm in enumerate(arms) for beside in arms[:number]]
    shares = [
        (f"{arm} / {beside}", "", *(_shown(share(costs[arm], costs[beside]), 2) for costs in (actions, seconds)))
        for arm, beside in pairs
    ]
    targets = [plan.target - 0.15, plan.target - 0.1, plan.target - 0.05, plan.target]
    return [
        Section("Means over photos and seeds", header, tuple(rows), 1),
        Section(
            "One start as a share of another", ("starts", "", "actions [95%]", "modelled s [95%]"), tuple(shares), 1
        ),
        Section(
            "Actions until another target, and how many photos reached it",
            ("start", "", *(f"mean IoU {target:.2f}" for target in targets)),
            tuple((arm, "", *(_until(results, arm, target) for target in targets)) for arm in arms),
            1,
        ),
        Section(
            "One start as a share of another, actions until another target [95%]",
            ("starts", "", *(f"mean IoU {target:.2f}" for target in targets)),
            tuple(
                (f"{arm} / {beside}", "", *(_share_until(results, (arm, beside), target) for target in targets))
                for arm, beside in pairs
            ),
            1,
        ),
    ]


def _row(results: Sequence[Corrected], arm: str, actions: str, seconds: str) -> tuple[str, ...]:
    works = [each.work for each in results if each.arm == arm]

    def average(values: Sequence[float], digits: int = 1) -> str:
        return f"{np.mean(values):.{digits}f}"

    return (
        arm, "", average([w.start_iou for w in works], 3), f"{100 * np.mean([w.reached for w in works]):.0f}%",
        average([w.end_iou for w in works], 3), actions, average([w.strokes for w in works]),
        average([w.clicks for w in works]), average([w.undone for w in works]), average([w.switches for w in works]),
        average([w.path for w in works], 0), average([w.added_path for w in works], 0),
        average([w.pixels for w in works], 0), seconds,
    )  # fmt: skip


def _until(results: Sequence[Corrected], arm: str, target: float) -> str:
    """Return the mean actions until a target, and how many photos came to it."""
    mine = [each for each in results if each.arm == arm]
    reached = [any(iou >= target for _, _, iou in each.curve) for each in mine]
    return f"{np.mean([_actions_until(each, target) for each in mine]):.1f} ({100 * np.mean(reached):.0f}%)"


def _share_until(results: Sequence[Corrected], arms: tuple[str, str], target: float) -> str:
    ours, theirs = (table(results, arm, lambda each: _actions_until(each, target)) for arm in arms)
    return _shown(share(ours, theirs), 2)


def _actions_until(found: Corrected, target: float) -> int:
    """Return the actions until a target; one that never came to it counts with all that was done."""
    return next((actions for actions, _, iou in found.curve if iou >= target), found.curve[-1][0])


def _round_sections(rounds: Sequence[Round], plan: Plan) -> list[Section]:
    """Return how the drafts and the guard set fared round by round, means over the seeds."""
    rows = []
    for arm in dict.fromkeys(each.arm for each in rounds):
        for number in range(1, plan.rounds + 1):
            found = [each for each in rounds if each.arm == arm and each.number == number]
            if not found:
                continue
            first = [each.guard_before for each in rounds if each.arm == arm and each.number == 1]
            rows.append(
                (
                    arm if number == 1 else "", str(number), str(number * plan.each),
                    _spread([each.drafts for each in found]), _spread(first) if number == 1 else "",
                    _spread([each.guard_after for each in found]),
                    f"{sum(each.promoted for each in found)} of {len(found)}",
                )
            )  # fmt: skip
    header = (
        "drafts", "round", "corrections", "mean IoU of measured drafts", "guard set before", "guard set after",
        "would be promoted",
    )  # fmt: skip
    return [Section("Rounds of fine-tuning", header, tuple(rows), 1)] if rows else []


def _orders(results: Sequence[Corrected], kept: Kept) -> dict[str, OrderFound]:
    arms, photos = {each.arm for each in results}, {each.photo for each in results}
    if not {BLANK, BASE} <= arms or len(photos) < 4 or not photos <= kept.doubts.keys():
        return {}
    pool = pool_of(results, kept.doubts)
    start = float(table(results, BASE, lambda each: each.work.start_iou).mean())
    return {mode.value: order_found(pool, mode, start) for mode in MODES}


def _order_section(orders: Mapping[str, OrderFound]) -> Section:
    header = (
        "order", "", "saving in the first 1/4", "1/2", "cost in the first 1/4", "1/2", "gain in the first 1/4", "1/2",
        "area of gain over cost [95%]",
    )  # fmt: skip
    rows = [
        (name, "", *(_percent(part) for part in (*each.saving, *each.cost, *each.gain)), _shown(each.area, 2))
        for name, each in orders.items()
    ]
    guessed = ("random (expected)", "", "25%", "50%", "25%", "50%", "25%", "50%", "0.50")
    return Section("Orders of the queue, base drafts, modelled seconds", header, (*rows, guessed), 1)


def _plot(results: Sequence[Corrected], orders: Mapping[str, OrderFound], note: str) -> tuple[str, list[Panel], str]:
    arms = list(dict.fromkeys(each.arm for each in results))
    curves = {arm: [each.curve for each in results if each.arm == arm] for arm in arms}
    quality = "mean IoU"
    panels = [
        Panel(title, along, quality, {arm: _mean_line(found, axis) for arm, found in curves.items()})
        for axis, (title, along) in enumerate(
            (
                ("Quality against actions", "actions for each photo"),
                ("Quality against time", "modelled seconds for each photo"),
            )
        )
    ]
    if orders:
        lines: dict[str, Line] = {name: each.curve for name, each in orders.items()}
        ends = next(iter(orders.values())).curve
        lines["random (expected)"] = (ends[0], ends[-1])
        panels.append(Panel("All photos, by the queue's order", "modelled seconds in all", quality, lines))
    return "Does learning from corrections save work?", panels, note


def _mean_line(curves: Sequence[Curve], axis: int) -> list[tuple[float, float]]:
    """Return the mean of the curves over actions (0) or seconds (1); whoever has ended keeps what was reached."""
    last = max(curve[-1][axis] for curve in curves)
    grid = np.linspace(0, last, 120)
    lines = []
    for curve in curves:
        points = np.array(curve, np.float64)
        lines.append(points[np.searchsorted(points[:, axis], grid, side="right") - 1, 2])
    return list(zip(grid.tolist(), np.mean(lines, axis=0).tolist(), strict=True))


def _notes(plan: Plan, results: Sequence[Corrected]) -> tuple[str, ...]:
    photos, seeds = len({each.photo for each in results}), sorted({each.seed for each in results})
    where = f"{Path(plan.photos).parent.name}/{Path(plan.photos).name}"
    learning = (
        f"Fine-tuned: {plan.rounds} rounds of {plan.each} corrections, {plan.steps} steps each at a rate of "
        f"{plan.generator_lr:g}, every round from where the one before ended; a fifth of the corrections is kept for "
        "judging. Each seed learns from other photos, and none of them is measured on. The verdict is told, but the "
        "next round begins from this one in any case.",
        f"Guard set: drawn figures{f' and {Path(plan.guard).name}' if plan.guard else ''}; mean IoU.",
    )
    return (
        f"{where}: {photos} photos measured, seeds {', '.join(map(str, seeds))}; the annotator stops at a mean IoU of "
        f"{plan.target} over the classes in the truth, or at {plan.cap} actions.",
        "Intervals: bootstrap over photos and seeds, paired for shares. Who does not reach the target counts with all "
        "that was done. Seconds are modelled, with guessed constants; nobody was timed.",
        "Saving: blank minus base draft. Gain: mean IoU that correcting adds. Area: 0.5 is what a random order has.",
        *(learning if plan.rounds else ()),
    )


def _percent(part: float) -> str:
    return "-" if math.isnan(part) else f"{100 * part:.0f}%"


def _shown(interval: Interval, digits: int = 1) -> str:
    value, low, high = interval
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def _spread(values: Sequence[float]) -> str:
    return f"{100 * np.mean(values):.1f}" + (f" ± {100 * np.std(values):.1f}" if len(values) > 1 else "")


def _csv(results: Sequence[Corrected]) -> str:
    text = io.StringIO()
    fields = [field.name for field in dataclasses.fields(Work)]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("arm", "photo", "seed", "actions", *fields))
    for each in results:
        values = (getattr(each.work, name) for name in fields)
        writer.writerow((each.arm, each.photo, each.seed, each.work.actions, *values))
    return text.getvalue()
