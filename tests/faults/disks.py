"""Disks that are full, nearly full or read-only, at each write: one sentence, nothing lost, and on it goes after."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from app.state.settings import Settings, load_settings, save_settings
from mman_core.errors import CannotWrite
from mman_core.formats.formats import FORMATS
from mman_core.images.index_png import write_mask
from mman_core.images.margin import Margin, write_margin
from mman_core.jobs import FinetuneConfig
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.score_file import DraftScores, add_scores, draft_scores_path, read_scores
from mman_core.model.weights import save_networks
from mman_core.project.champion import crown
from mman_core.project.held_out import Decision, read_record, write_record
from mman_core.project.import_masks import import_masks, plan_import
from mman_core.project.pairs import export_project
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.thumbnails import Thumbnails
from mman_core.project.variants import STARTER
from mman_core.train.augment import Augmentation
from mman_core.train.batch import Sampler
from mman_core.train.checkpoint import Progress, save_checkpoint
from mman_core.train.ema import Average
from mman_core.train.samples import Sample
from mman_core.train.step import AdversarialStep
from mman_core.types import Mask
from tests.core.making import noise_photo, save_photo
from tests.core.project.annotator import Annotator
from tests.e2e.disk import Disk, small_disk
from tests.faults.tally import Tally
from tests.faults.weights import small_networks

SHAPE = (150, 200)
ROOMS = (0, 4096, 20_000, 2_000_000)
"""Bytes that are left when a write is tried."""


@dataclass(frozen=True)
class Write:
    """One kind of write. `is_quiet`: what is written is a convenience, and a refusal need not be told."""

    title: str
    act: Callable[[], object]
    is_quiet: bool = False


def full_disk(folder: Path, *, with_models: bool = True, rooms: Sequence[int] = ROOMS) -> list[Tally]:
    """Try each write with more and more room left, then with enough."""
    tallies = []
    with _person_on_a_disk(folder, "200m" if with_models else "4m") as (disk, person, project):
        for write in _writes(disk, person, project, with_models=with_models):
            tally = Tally(f"Full disk: {write.title}")
            for room in rooms:
                disk.fill()
                _leave(disk, room)
                _try(tally, write, disk, "make room")
                disk.make_room()
            _try_again(tally, write, person, project)
            tallies.append(tally)
    return tallies


def read_only_disk(folder: Path, *, with_models: bool = True) -> list[Tally]:
    """Try each write on a disk that has become read-only, and again when it can be written."""
    tallies = []
    with _person_on_a_disk(folder, "200m" if with_models else "4m") as (disk, person, project):
        for write in _writes(disk, person, project, with_models=with_models):
            tally = Tally(f"Read-only disk: {write.title}")
            disk.write_protect(True)
            _try(tally, write, disk, "read-only")
            disk.write_protect(False)
            _try_again(tally, write, person, project)
            tallies.append(tally)
    return tallies


@contextmanager
def _person_on_a_disk(folder: Path, size: str) -> Iterator[tuple[Disk, Annotator, Project]]:
    with small_disk(folder / "disk", size) as disk:
        for number in range(3):
            save_photo(disk.folder / "photos" / f"{number}.png", *SHAPE, seed=number)
        with Project.open(disk.folder / "photos") as project:
            person = Annotator(project, "0.png", np.zeros(SHAPE, np.uint8))
            person.paint()
            person.save()
            project.note_saved("0.png", 1)
            yield disk, person, project


def _writes(disk: Disk, person: Annotator, project: Project, *, with_models: bool) -> list[Write]:
    return _Writes(disk, person, project).all() + (_of_models(project) if with_models else [])


class _Writes:
    """Every kind of write there is; each time it is asked for, something else is written."""

    def __init__(self, disk: Disk, person: Annotator, project: Project) -> None:
        self._disk, self._person, self._project = disk, person, project
        self._theirs = disk.folder.parent / "theirs"
        self._turn = itertools.count()
        self._thumbnails = Thumbnails(project.folder)

    def all(self) -> list[Write]:
        return [
            Write("journal", self._journal),
            Write("PNG snapshot", self._person.save),
            Write("index", self._index),
            Write("draft", lambda: self._project.write_draft("1.png", "starter", self._noise())),
            Write("margin", lambda: write_margin(self._project.margin_path("starter", "1.png"), Margin(self._noise()))),
            Write("champion", self._champion),
            Write("who judges", self._judge),
            Write("scores", self._scores),
            Write("export", self._export),
            Write("import", self._import),
            Write("settings", self._settings, is_quiet=True),
            Write("thumbnail", self._thumbnail, is_quiet=True),
        ]

    def _noise(self) -> Mask:
        return np.random.default_rng(next(self._turn)).integers(0, 20, SHAPE, np.uint8)

    def _journal(self) -> None:
        for _ in range(30):
            self._person.paint()
        self._person.flush()

    def _index(self) -> None:
        for _ in range(20):
            self._project.set_status("0.png", (ImageStatus.DONE, ImageStatus.IN_WORK)[next(self._turn) % 2])
            self._project.set_setting("seed", str(next(self._turn)) * 500)

    def _champion(self) -> None:
        crown(self._project.folder, STARTER, f"{next(self._turn)}" * 500, by_person=True)

    def _judge(self) -> None:
        folder = self._project.folder
        write_record(folder, {**read_record(folder), f"{next(self._turn):064x}": Decision(1, held_out=True)})

    def _scores(self) -> None:
        path, turn = draft_scores_path(self._project.folder, STARTER), next(self._turn)
        before = read_scores(path, DraftScores).keys()
        try:
            add_scores(path, [DraftScores(f"{turn}/{number}.png", "", 0.5, 0.5) for number in range(300)])
        except CannotWrite:
            assert read_scores(path, DraftScores).keys() == before, "scores were lost, or a part of them added"
            raise

    def _export(self) -> None:
        for _ in export_project(self._project, self._disk.folder / "out", format_key="lip"):
            pass

    def _import(self) -> None:
        write_mask(self._theirs / "1.png", self._noise(), load_label_set("lip").palette())
        plan = plan_import(self._project, self._theirs, FORMATS["png"])
        for _ in import_masks(self._project, plan, apply=True):
            pass

    def _settings(self) -> None:
        before = os.environ.get("MMAN_SETTINGS")
        os.environ["MMAN_SETTINGS"] = str(self._disk.folder / "settings")
        try:
            save_settings(Settings(radius=10 + next(self._turn) / 100))
            load_settings()
        finally:
            os.environ.pop("MMAN_SETTINGS")
            if before is not None:
                os.environ["MMAN_SETTINGS"] = before
        assert not list(self._disk.folder.rglob("settings.broken.json")), "the settings were damaged"

    def _thumbnail(self) -> None:
        save_photo(self._theirs / "shown.png", *SHAPE, seed=next(self._turn))
        assert self._thumbnails.get("2.png", self._theirs / "shown.png") is not None, "no thumbnail is shown"


def _of_models(project: Project) -> list[Write]:
    networks = small_networks()
    lip = load_label_set("lip")
    sample = Sample(noise_photo(*SHAPE), np.zeros(SHAPE, np.uint8))
    draws = Sampler([[sample]], [1.0], lip.size, lip.flip_table(), Augmentation(), np.random.default_rng())
    progress = Progress(networks, Average(networks.generator, 0.99, fades=False), draws)
    step = AdversarialStep(networks, FinetuneConfig(), torch.device("cpu"))
    return [
        Write("checkpoint", lambda: save_checkpoint(project.folder / "runs" / "0001", progress, step)),
        Write("weights", lambda: save_networks(project.folder / "weights" / "a.safetensors", networks)),
    ]


def _leave(disk: Disk, room: int) -> None:
    filler = disk.folder / "filler"
    os.truncate(filler, max(0, filler.stat().st_size - room))


def _try(tally: Tally, write: Write, disk: Disk, words: str) -> None:
    tally.tried += 1
    try:
        write.act()
    except CannotWrite as error:
        tally.at_work += 1
        text = str(error)
        is_clear = text.endswith(".") and "\n" not in text and words in text
        tally.expect(is_clear and not write.is_quiet, f"told: {text}")
    except Exception as error:
        tally.expect(False, f"{type(error).__name__}: {error}")
    tally.look_for_torn_files(disk.folder)
    left = list(disk.folder.rglob(".*.tmp"))
    tally.expect(not left, f"temporary files stayed: {left}")


def _try_again(tally: Tally, write: Write, person: Annotator, project: Project) -> None:
    """Now that it can be written, it is; and every stroke there ever was is in the mask."""
    try:
        write.act()
        person.flush()
    except Exception as error:
        tally.expect(False, f"with room again: {type(error).__name__}: {error}")
    found = Annotator(project, "0.png", np.zeros(SHAPE, np.uint8))
    tally.strokes_lost += not np.array_equal(found.mask, person.mask)
