"""Kills while masks are saved, exported and imported, and while a project is repaired."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from mman_core.formats.formats import FORMATS
from mman_core.images.index_png import read_mask
from mman_core.metrics.score_file import MaskScores, mask_scores_path, read_scores
from mman_core.project.champion import read_history
from mman_core.project.held_out import read_record
from mman_core.project.store import Project
from mman_core.types import Mask
from tests.core.formats.examples import hard_masks, make_project
from tests.core.making import save_photo
from tests.core.project.annotator import Annotator
from tests.faults.deeds import SHAPE, numbered_mask
from tests.faults.nursery import Nursery
from tests.faults.tally import Tally


def kills_while_saving(nursery: Nursery, folder: Path, kills: int) -> Tally:
    """Snapshots of one mask, its row in the index, the champions, who judges them, and scores."""
    tally, rng = Tally("SIGKILL while saving the PNG snapshot, the index, champions, judges, scores"), random.Random(0)
    save_photo(folder / "a.png", *SHAPE)
    last = 0
    for _ in range(kills):
        told = nursery.kill("save_snapshots", folder, "a.png", last + 1, seconds=rng.random() * 0.03, lines=1)
        tally.count(told, folder)
        said = int(told.lines[-1]) if told.lines else last
        with Project.open(folder) as project:
            found = project.read_mask("a.png", SHAPE)
            tally.expect(project.rebuilt_index is None, "the index was damaged")
            _learned(tally, project.folder, said)
            is_kept = found is not None and any(np.array_equal(found, numbered_mask(each)) for each in (said, said + 1))
            tally.strokes_lost += not is_kept
            tally.expect(project.row("a.png").revision >= said, "the index forgot a save")
        _no_leftovers(tally, folder)
        last = said
    return tally


def _learned(tally: Tally, inside: Path, said: int) -> None:
    """Each of the rounds that were told, and perhaps one more, is in the records of what the project has learned."""
    champions = [int(reign.reason) for reign in read_history(inside)]
    judges = [decision.look for decision in read_record(inside).values()]
    scores = [int(each.softmin) for each in read_scores(mask_scores_path(inside), MaskScores).values()]
    for title, numbers in (("champion", champions), ("judge", judges), ("score", scores)):
        last = max(numbers, default=0)
        tally.expect(said <= last <= said + 1, f"the last {title} was {said} and is {last}")
    tally.expect(len(set(champions)) >= said, "a champion was forgotten")
    tally.expect(len(judges) >= said, "a judge was forgotten")


def kills_while_exporting(nursery: Nursery, folder: Path, kills: int, key: str) -> Tally:
    """An export in that format, which running it again completes."""
    tally, rng = Tally(f"SIGKILL while exporting ({FORMATS[key].title})"), random.Random(key)
    masks = {f"{number}/{name}": mask for number in range(4) for name, mask in hard_masks().items()}
    project = make_project(folder / "photos", masks)
    export = ("command", "export", "--project", project, "--format", key, "--label-set", "lip", "--out")
    clean = nursery.run(*export, folder / "clean")
    assert clean.code == 0, clean.lines
    for kill in range(kills):
        # The first one in the midst of it for sure, however fast the machine is.
        lines, seconds = (rng.randint(1, len(masks)), rng.random() * 0.02) if kill else (1, 0.0)
        told = nursery.kill(*export, folder / "out", lines=lines, seconds=seconds)
        tally.count(told, folder / "out")
    again = nursery.run(*export, folder / "out")
    tally.expect(again.code == 0, f"the export cannot be completed: {again.lines[-1:]}")
    tally.expect(_files(folder / "out") == _files(folder / "clean"), "the completed export differs from a clean one")
    return tally


def kills_while_importing(nursery: Nursery, folder: Path, kills: int) -> Tally:
    """Masks come in place of those of a person, whose strokes are in journals."""
    tally, rng = Tally("SIGKILL while importing over masks (mman import --yes)"), random.Random(0)
    for kill in range(kills):
        root = folder / f"{kill}"
        theirs, old = root / "theirs", {}
        for number in range(6):
            save_photo(root / "photos" / f"{number}.png", 150, 200, seed=number)
        make = {f"{number}.png": np.full((150, 200), 1 + number, np.uint8) for number in range(6)}
        make_project(theirs, make)
        with Project.open(root / "photos") as project:
            for number in range(5):
                person = Annotator(project, f"{number}.png", np.zeros((150, 200), np.uint8), seed=number)
                for _ in range(3):
                    person.paint()
                person.save()
                old[f"{number}.png"] = person.mask
        command = ("command", "import", theirs / ".mman" / "masks", "--project", root / "photos", "--format", "png")
        lines, seconds = (rng.randint(3, 10), rng.random() * 0.02) if kill else (3, 0.0)
        told = nursery.kill(*command, "--yes", lines=lines, seconds=seconds)
        tally.count(told, root)
        _old_or_new(tally, root / "photos", old, make)
        again = nursery.run(*command, "--yes")
        tally.expect(again.code == 0, f"the import cannot be completed: {again.lines[-1:]}")
        with Project.open(root / "photos") as project:
            found = {name: project.read_mask(name, (150, 200)) for name in make}
        tally.expect(all(_is(found[name], mask) for name, mask in make.items()), "the import is not complete")
        tally.strokes_lost += _missing_in_trash(root / "photos", old)
        _no_leftovers(tally, root / "photos")
    return tally


def kills_while_repairing(nursery: Nursery, folder: Path, kills: int) -> Tally:
    """`mman project check --repair` of a project with damaged masks and a damaged index."""
    tally, rng = Tally("SIGKILL while repairing (mman project check --repair)"), random.Random(0)
    for kill in range(kills):
        root = make_project(folder / f"{kill}" / "photos", hard_masks())
        with Project.open(root) as project:
            good = {name: project.read_mask(name, mask.shape) for name, mask in hard_masks().items()}
        damaged = [root / ".mman" / "masks" / f"{name}.png" for name in list(good)[:2]]
        contents = [path.read_bytes()[: path.stat().st_size // 2] for path in damaged]
        for path, content in zip(damaged, contents, strict=True):
            path.write_bytes(content)
        (root / ".mman" / "masks" / ".0123456789abcdef.tmp").write_bytes(b"left over")
        (root / ".mman" / "index.db").write_bytes(b"garbage" * 500)
        repair = ("command", "project", "check", root, "--repair")
        told = nursery.kill(*repair, lines=rng.randint(0, 3), seconds=rng.random() * 0.02)
        tally.tried += 1
        tally.at_work += told.was_killed
        again = nursery.run(*repair)
        tally.expect(again.code in (0, 1), f"repairing failed: {again.lines[-1:]}")
        last = nursery.run("command", "project", "check", root)
        tally.expect("Nothing is wrong." in last.lines, f"after repairing: {last.lines}")
        kept = [path.read_bytes() for path in (root / ".mman" / "trash").rglob("*") if path.is_file()]
        tally.expect(all(content in kept for content in contents), "a damaged mask is gone")
        with Project.open(root) as project:
            for name in list(good)[2:]:
                tally.strokes_lost += not _is(project.read_mask(name, hard_masks()[name].shape), good[name])
    return tally


def _old_or_new(tally: Tally, root: Path, old: dict[str, Mask], new: dict[str, Mask]) -> None:
    """Open each image as the window does: it is as it was, or as it was to become, and can be painted on."""
    with Project.open(root) as project:
        for name in new:
            zeros = np.zeros((150, 200), np.uint8)
            person = Annotator(project, name, zeros)
            is_old = _is(person.mask, old.get(name, zeros))
            tally.expect(is_old or _is(person.mask, new[name]), f"{name} is neither as before nor as imported")
            tally.expect(person.resumed.writer is not None, person.resumed.notice)


def _missing_in_trash(root: Path, old: dict[str, Mask]) -> int:
    kept = [read_mask(path) for path in (root / ".mman" / "trash").glob("*.png")]
    return sum(not any(_is(mask, each) for each in kept) for mask in old.values())


def _no_leftovers(tally: Tally, root: Path) -> None:
    left = [path.name for path in (root / ".mman").rglob(".*.tmp")]
    tally.expect(not left, f"{len(left)} temporary files stayed")


def _is(found: Mask | None, wanted: Mask | None) -> bool:
    return found is not None and wanted is not None and np.array_equal(found, wanted)


def _files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
