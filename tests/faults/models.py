"""Kills while a model is trained, pre-labels, or is imported."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

from mman_core.model.weights import load_networks
from mman_core.project.runs import list_runs
from mman_core.project.store import Project
from mman_core.train.run_folder import read_log
from tests.core.formats.examples import make_project
from tests.core.making import striped_mask
from tests.faults.deeds import STEPS
from tests.faults.nursery import Nursery
from tests.faults.tally import Tally


def kills_while_training(nursery: Nursery, folder: Path, weights: Path, kills: int) -> Tally:
    """A training of some steps with a checkpoint every two; each is killed, gone on with, and finished."""
    tally, rng = Tally("SIGKILL while training, its checkpoint included (mman finetune --resume)"), random.Random(0)
    root = make_project(folder / "photos", {"a.png": striped_mask(80, 70), "b.png": striped_mask(70, 90)})
    masks = _files(root / ".mman" / "masks")
    whole = nursery.run("finetune", root, weights)
    assert whole.code == 0, whole.lines
    (first,) = list_runs(root / ".mman")
    losses, learned = _losses(first.folder), (first.folder / "weights.safetensors").read_bytes()
    while tally.tried < kills:
        told = nursery.kill("finetune", root, weights, lines=rng.randint(1, STEPS), seconds=rng.random() * 0.5)
        run = list_runs(root / ".mman")[-1]
        tally.count(told, run.folder)
        while tally.tried < kills and told.was_killed and rng.random() < 0.6 and _is_under_way(run.folder):
            told = nursery.kill("resume", run.folder, lines=rng.randint(1, STEPS), seconds=rng.random() * 0.5)
            tally.count(told, run.folder)
        if told.was_killed and _is_under_way(run.folder):
            told = nursery.run("resume", run.folder)
        finished = list_runs(root / ".mman")[-1].finished
        if (run.folder / "config.json").exists():
            tally.expect(finished, f"a killed training cannot be finished: {told.lines[-1:]}")
            tally.expect(_losses(run.folder) == losses, "other losses than without a kill")
            same = finished and (run.folder / "weights.safetensors").read_bytes() == learned
            tally.expect(same, "other weights than without a kill")
        tally.expect(not list(run.folder.glob(".*.tmp")), "a half written checkpoint stayed")
        tally.expect(_files(root / ".mman" / "masks") == masks, "a mask changed")
        with Project.open(root) as project:
            tally.expect(len(project.touched()) == 2, "a mask is gone")
    return tally


def kills_while_drafting(nursery: Nursery, folder: Path, weights: Path, kills: int) -> Tally:
    """Drafts and margins of a project's images, of which one is a person's."""
    tally, rng = Tally("SIGKILL while pre-labelling (drafts and margins)"), random.Random(0)
    shapes = {f"{number}.png": striped_mask(60 + number, 80) for number in range(6)}
    root = make_project(folder / "photos", shapes, painted=False)
    with Project.open(root) as project:
        project.write_mask("0.png", shapes["0.png"])
    mask = _files(root / ".mman" / "masks")
    for _ in range(kills):
        told = nursery.kill("draft", root, weights, lines=rng.randint(0, 6), seconds=rng.random() * 0.1)
        tally.count(told, root / ".mman")
        with Project.open(root) as project:
            for name, shape in shapes.items():
                project.read_draft(name, "starter", (shape.shape[0], shape.shape[1]))
        tally.expect(not list((root / ".mman").glob("trash/*")), "a draft was half written")
        tally.expect(not list((root / ".mman").rglob(".*.tmp")), "temporary files stayed")
    done = nursery.run("draft", root, weights)
    tally.expect(done.code == 0, f"pre-labelling cannot be done again: {done.lines[-1:]}")
    tally.strokes_lost += _files(root / ".mman" / "masks") != mask
    return tally


def kills_while_importing_weights(nursery: Nursery, folder: Path, weights: Path, kills: int) -> Tally:
    """Weights come in the place of others: whole ones lie there at any time."""
    tally, rng = Tally("SIGKILL while importing weights"), random.Random(0)
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / "imported.safetensors"
    clean = nursery.run("import_weights", weights, out)
    assert clean.code == 0, clean.lines
    before = out.read_bytes()
    for _ in range(kills):
        told = nursery.kill("import_weights", weights, out, seconds=rng.random() * clean.seconds)
        tally.count(told, folder)
        tally.expect(out.read_bytes() == before, "the weights changed")
    load_networks(out)
    return tally


def _is_under_way(run: Path) -> bool:
    """Tell whether a run has begun and not ended; one that is killed while it is judged has ended."""
    return (run / "config.json").exists() and not (run / "done").exists()


def _losses(run: Path) -> list[dict[str, object]]:
    return [dataclasses.asdict(step) | {"seconds": 0} for step in read_log(run)]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
