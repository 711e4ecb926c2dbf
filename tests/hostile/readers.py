"""How the program reads what comes from outside: each reader does with a path what a window or a command would do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from mman_core.errors import MmanError
from mman_core.formats.datasets.listing import listed_pairs
from mman_core.formats.files import opened_files
from mman_core.formats.formats import FORMATS
from mman_core.images.index_png import read_mask
from mman_core.images.mat_file import read_matrix
from mman_core.images.photo import read_photo, read_photo_size
from mman_core.jobs import ImportWeightsJob
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.score_file import (
    DraftScores,
    MaskScores,
    add_scores,
    draft_scores_path,
    mask_scores_path,
    read_scores,
    unpack_features,
)
from mman_core.model.card import read_card
from mman_core.model.foreign import import_weights
from mman_core.model.weights import load_networks
from mman_core.project.champion import champion_of, crown, crown_unsettled, read_history
from mman_core.project.check import check_project
from mman_core.project.checking import suspicion
from mman_core.project.import_masks import import_masks, plan_import
from mman_core.project.lesson import corrected, plan_lesson
from mman_core.project.pairs import corrected_images, export_project
from mman_core.project.queue import Mode, Queued, ordered
from mman_core.project.standings import standings
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.trash_list import list_trash, restore
from mman_core.project.variants import STARTER, list_variants
from mman_core.train.config import read_config
from tests.core.making import save_photo

SHAPE = (20, 30)
"""Height and width of the photo that masks are meant for."""

PHOTO = "a.png"
"""Its name."""


def _photo(path: Path) -> None:
    read_photo_size(path)
    read_photo(path)


def _weights(path: Path) -> None:
    read_card(path)
    load_networks(path)


def _foreign_weights(path: Path) -> None:
    for _ in import_weights(ImportWeightsJob(str(path), str(path.parent / "imported.safetensors"))):
        pass


def _archive(path: Path) -> None:
    with opened_files(path) as files:
        for read in files.values():
            read()


def _project(root: Path) -> None:
    """Open a project, use each of its images, its models and its trash; raise the first thing that was refused."""
    refused: list[str] = []
    with Project.open(root) as project:
        for row in project.images:
            try:
                _use(project, row.name)
            except MmanError as error:
                refused.append(row.error or str(error))
        for variant in list_variants(project.folder):
            if variant.weights is not None:
                read_card(variant.weights)
        for deed in (_learn, _score):
            try:
                deed(project)
            except MmanError as error:
                refused.append(str(error))
        if corrected_images(project)[0]:
            for _ in export_project(project, root.parent / "exported"):
                pass
    for checked in check_project(root):
        refused.append(f"{checked.finding.path} {checked.finding.fault}.")
    for kept in list_trash(root / ".mman"):
        if not kept.origin or not (root / ".mman" / kept.origin).exists():
            restore(root / ".mman", kept.name)
    if refused:
        raise MmanError(refused[0])


def _use(project: Project, name: str) -> None:
    if project.row(name).error:
        raise MmanError(project.row(name).error)
    height, width, _ = project.read_photo(name).shape
    project.read_draft(name, "starter", (height, width))
    mask = project.read_mask(name, (height, width))
    project.write_mask(name, np.zeros((height, width), np.uint8) if mask is None else mask)
    project.note_saved(name, 1)


def _learn(project: Project) -> None:
    """Do with a project's champions, lessons and runs what the window does around a training."""
    variants = list_variants(project.folder)
    standings(project.folder, variants, read_history(project.folder))
    crown_unsettled(project.folder)
    crown(project.folder, STARTER, "Chosen by hand.", by_person=True)
    assert champion_of(project.folder) == variants[0]
    plan_lesson(corrected(project))


def _score(project: Project) -> None:
    """Add scores of a draft and of a mask to those that are there, and order images by all of them."""
    drafts, masks = draft_scores_path(project.folder, STARTER), mask_scores_path(project.folder)
    add_scores(drafts, [DraftScores(PHOTO, "", 0.5, 0.5)])
    add_scores(masks, [MaskScores(PHOTO, "", "", "", 0.5, 0.5, 0.5)])
    queued = [
        Queued(name, ImageStatus.DRAFTED, scores.doubt, None, unpack_features(scores.features))
        for name, scores in read_scores(drafts, DraftScores).items()
    ]
    assert PHOTO in ordered(queued, Mode.CORRECT_FIRST, seed=0)
    assert np.isfinite([*suspicion(read_scores(masks, MaskScores)).values()]).all()


def _import(key: str, source: Path) -> None:
    """Import into a project of one photo; raise what was refused, as a whole or about the one mask."""
    root = source.parent / "project"
    save_photo(root / PHOTO, *SHAPE)
    with Project.open(root) as project:
        for looked in import_masks(project, plan_import(project, source, FORMATS[key]), apply=True):
            if looked.reason:
                raise MmanError(looked.reason)


READERS: dict[str, Callable[[Path], object]] = {
    "photo": _photo,
    "mask": lambda path: read_mask(path, shape=SHAPE),
    "MATLAB": lambda path: read_matrix(path, "groundtruth"),
    "label set": load_label_set,
    "settings": read_config,
    "list": lambda path: listed_pairs("LIP", [path], {}),
    "weights": _weights,
    "foreign weights": _foreign_weights,
    "project": _project,
    "archive": _archive,
    **{f"import {key}": partial(_import, key) for key, each in FORMATS.items() if each.reading is not None},
}
