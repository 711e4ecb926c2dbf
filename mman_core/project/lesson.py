"""What the next training learns from, what it is judged on, and whether it is time for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from mman_core.errors import NothingToDo
from mman_core.formats.export import ExportImage
from mman_core.images.content import content_hash
from mman_core.images.photo import read_photo
from mman_core.jobs import ChallengeJob, FinetuneConfig, FinetuneJob
from mman_core.outside import leads_out
from mman_core.project.champion import base_of, champion_of
from mman_core.project.held_out import decided, look_of, read_record, write_record
from mman_core.project.runs import learned_masks
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.variants import Variant

Kind = Literal["short", "refit"]
"""From the champion on what is new, or from the weights that all began with on everything."""

EVERY = 8
"""Newly accepted images after which a training is due."""

UNUSABLE = (ImageStatus.UNREADABLE, ImageStatus.REJECTED)

Pairs = tuple[tuple[str, str], ...]
HashOf: TypeAlias = Callable[[Path], str]


@dataclass(frozen=True)
class Corrected:
    """The corrected images of a project, as files: may be looked at by any thread.

    `hash_of`: what a file holds, see `content_hash`. `learned`: see `learned_masks`.
    """

    folder: Path
    images: tuple[ExportImage, ...]
    accepted: frozenset[str]
    label_set: str
    hash_of: HashOf = content_hash
    learned: Callable[[], Set[str]] | None = None

    def learned_masks(self) -> Set[str]:
        """Return the hashes of all masks that a run has learned from."""
        return learned_masks(self.folder) if self.learned is None else self.learned()


@dataclass(frozen=True)
class Lesson:
    """`newest` and `older` are (photo, mask) to learn from, `held_out` those to judge by; none is in two of them."""

    newest: Pairs
    older: Pairs
    held_out: Pairs
    start: Variant
    champion: Variant
    label_set: str

    def training(self, out: Path, config: FinetuneConfig, *, replay_folder: str = "") -> FinetuneJob:
        """Return the job that trains this lesson into the run folder `out`."""
        return FinetuneJob(
            self.newest,
            str(self.start.weights),
            str(out),
            config,
            self.label_set,
            older=self.older,
            replay_folder=replay_folder,
        )

    def challenge(self, out: Path, *, guard_folder: str = "", device: str = "auto") -> ChallengeJob:
        """Return the job that judges the weights in the run folder `out` against the champion."""
        champion = self.champion
        return ChallengeJob(str(out), champion.key, str(champion.weights), self.held_out, guard_folder, device)


def corrected(project: Project, touched: Collection[str] | None = None, hash_of: HashOf = content_hash) -> Corrected:
    """Return what the project's corrections are just now; `touched`: which images have a person's mask, if known.

    Of 50,000 images that takes half a second: a window asks a thread, which may do so while the project is in use.
    """
    names = set(project.touched()) if touched is None else touched
    usable = [row for row in project.images if row.name in names and row.status not in UNUSABLE]
    images = [ExportImage(row.name, project.photo_path(row.name), project.mask_path(row.name)) for row in usable]
    accepted = frozenset(row.name for row in usable if row.status.is_accepted)
    return Corrected(project.folder, tuple(images), accepted, project.label_set.key, hash_of)


def is_due(new: int, every: int = EVERY) -> bool:
    """Tell whether a training should begin by itself: after `every` newly accepted images, 0 means never."""
    return every > 0 and new >= every


def count_new(found: Corrected) -> int:
    """Return how many accepted images no run has learned from, those kept for judging left out."""
    accepted = [image for image in found.images if image.name in found.accepted]
    trained, _ = divide(found.folder, accepted, found.hash_of)
    learned = found.learned_masks()
    return sum(found.hash_of(image.mask) not in learned for image in trained)


def divide(
    folder: Path, images: Sequence[ExportImage], hash_of: HashOf = content_hash
) -> tuple[list[ExportImage], list[ExportImage]]:
    """Return the images to train on and those held out; decides, and records, for photos that are new.

    A mask that is a link out of the project is none.

    Raises UnreadableImage for a photo that cannot be decoded, CannotWrite, WrongProject.
    """
    images = [image for image in images if not leads_out(folder.parent, image.mask)]
    record = read_record(folder)
    digests = [hash_of(image.photo) for image in images]
    looks: list[Callable[[], int]] = [partial(_look, image.photo) for image in images]
    decisions = decided(record, zip(digests, looks, strict=True))
    if len(decisions) > len(record):
        write_record(folder, decisions)
    sides = [decisions[digest].held_out for digest in digests]
    trained = [image for image, held_out in zip(images, sides, strict=True) if not held_out]
    return trained, [image for image, held_out in zip(images, sides, strict=True) if held_out]


def plan_lesson(found: Corrected, kind: Kind = "short", *, start: Variant | None = None) -> Lesson:
    """Return what to learn next: "short", from the champion, mostly from what no run has learned; "refit", from the
    weights that all began with, from everything alike, which forgets nothing that was corrected. `start`: from others.

    Raises NothingToDo without weights or without a corrected image that is not kept for judging.
    """
    champion = champion_of(found.folder)
    if champion is None:
        raise NothingToDo(f"There are no weights to start from in {found.folder}; import some first.")
    trained, held_out = divide(found.folder, found.images, found.hash_of)
    if not trained:
        kept = f"; {len(held_out)} kept for judging" if held_out else ""
        raise NothingToDo(f"There is no corrected mask to learn from{kept}: correct at least one more image first.")
    learned = found.learned_masks() if kind == "short" else frozenset()
    newest = [image for image in trained if found.hash_of(image.mask) not in learned] or trained
    names = {image.name for image in newest}
    return Lesson(
        newest=_pairs(newest),
        older=_pairs([image for image in trained if image.name not in names]),
        held_out=_pairs([image for image in held_out if image.name in found.accepted]),
        start=start or (champion if kind == "short" else base_of(found.folder, champion)),
        champion=champion,
        label_set=found.label_set,
    )


def _look(photo: Path) -> int:
    return look_of(read_photo(photo))


def _pairs(images: Sequence[ExportImage]) -> Pairs:
    return tuple((str(image.photo), str(image.mask)) for image in images)
