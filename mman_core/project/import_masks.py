"""Masks of other tools come into a project: first it is only looked what would happen, then it is done.

Both are the same pass over the same files, so that what was reported is what happens.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mman_core.errors import CannotWrite, MmanError, NothingToDo, OtherSize, UnknownClass
from mman_core.formats import manifest
from mman_core.formats.formats import Format
from mman_core.formats.found import FoundMask
from mman_core.images.photo import read_photo_size
from mman_core.labels.conversion import conversion_table
from mman_core.labels.label_set import LabelSet
from mman_core.labels.translation import lost_pixels
from mman_core.project.matching import ImageNames, NoSuchImage, SeveralImages
from mman_core.project.pairs import wanted_label_set
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.trash import copy_to_trash, move_to_trash
from mman_core.types import IGNORE, Mask, StopFlag


class Outcome(StrEnum):
    """What becomes of a mask that was found; the first four are imported, or need not be."""

    NEW = "new"
    REPLACES = "replaces a mask, which goes to the trash"
    DRAFT = "draft"
    SAME = "already there"
    UNMATCHED = "for no photo of the project"
    AMBIGUOUS = "for one of several photos"
    TWICE = "for a photo that has one already"
    OTHER_SIZE = "of another size than the photo"
    UNKNOWN_CLASS = "with unknown ids, names or colours"
    UNREADABLE = "cannot be read"


IMPORTED = (Outcome.NEW, Outcome.REPLACES, Outcome.DRAFT, Outcome.SAME)


@dataclass(frozen=True)
class Looked:
    """One mask was found: its foreign name, the image (`image`, "" if none), and what becomes of it and why.

    `lost`: pixels by class that the project's label set has nothing for; they become 255. `ignored`: all pixels that
    are 255 then, which are of no class. `is_blank`: the mask is all background.
    """

    foreign: str
    image: str
    outcome: Outcome
    reason: str = ""
    lost: dict[str, int] = field(default_factory=dict)
    ignored: int = 0
    is_blank: bool = False


@dataclass
class Report:
    """What was found, added up."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    ignored: int = 0
    blank: int = 0
    problems: list[Looked] = field(default_factory=list)
    images: set[str] = field(default_factory=set)

    def add(self, looked: Looked) -> None:
        self.counts[looked.outcome.value] += 1
        self.lost.update(looked.lost)
        self.ignored += looked.ignored
        self.blank += looked.is_blank
        if looked.outcome in IMPORTED:
            self.images.add(looked.image)
        else:
            self.problems.append(looked)

    @property
    def to_write(self) -> int:
        """How many masks or drafts would be written, or were."""
        return sum(self.counts[each] for each in (Outcome.NEW, Outcome.REPLACES, Outcome.DRAFT))


@dataclass(frozen=True)
class MaskImport:
    """Where masks come from: masks of `theirs`, which `table`, (256,) uint8, brings into the project's label set."""

    source: Path
    chosen: Format
    split: str
    theirs: LabelSet
    table: npt.NDArray[np.uint8]
    exported: dict[str, str]
    variant: str | None
    """The key of the variant whose drafts they become; None: they become masks."""


def plan_import(
    project: Project,
    source: Path,
    chosen: Format,
    *,
    split: str = "train",
    label_set_key: str | None = None,
    as_drafts: str | None = None,
) -> MaskImport:
    """Return what `import_masks` needs; nothing is read yet but the manifest of an export of ours.

    The label set is the one named, else what the manifest says, else the one that the format is made for, else the
    project's. Raises NothingToDo, WrongLabelSet.
    """
    if chosen.reading is None:
        raise NothingToDo(f"{chosen.title} are made for people and hold no masks that can be read.")
    if not source.exists():
        raise NothingToDo(f"{source} is not there; choose the folder or file that holds the masks.")
    home = _home(source)
    theirs = wanted_label_set(chosen, project.label_set, label_set_key or manifest.exported_label_set(home, split))
    table = conversion_table(theirs, project.label_set)
    variant = None if as_drafts is None else _variant(project, as_drafts)
    return MaskImport(source, chosen, split, theirs, table, manifest.exported_names(home, split), variant)


def import_masks(
    project: Project, plan: MaskImport, *, apply: bool, should_stop: StopFlag = lambda: False
) -> Iterator[Looked]:
    """Yield what becomes of each mask; only with `apply` it does. One that cannot be used is left out with the reason.

    A mask of a person that is replaced is copied to the trash first, and an image that was marked done is in work
    again. Raises CannotWrite, and what the reader raises if the data set as a whole cannot be read.
    """
    assert plan.chosen.reading is not None
    names = ImageNames((row.name for row in project.images), plan.exported)
    seen: dict[str, str] = {}
    for found in plan.chosen.reading(plan.source, plan.split, plan.theirs):
        if should_stop():
            return
        foreign = found.names[0] if found.names else ""
        try:
            image = names.image(found.names)
        except (NoSuchImage, SeveralImages) as error:
            outcome = Outcome.UNMATCHED if isinstance(error, NoSuchImage) else Outcome.AMBIGUOUS
            yield Looked(foreign, "", outcome, str(error))
            continue
        if image in seen:
            reason = f"{seen[image][:100]!r} and {foreign[:100]!r} are both masks for {image}; the first one counts."
            yield Looked(foreign, image, Outcome.TWICE, reason)
            continue
        seen[image] = foreign
        yield _one(project, plan, found, foreign, image, apply)


def _one(project: Project, plan: MaskImport, found: FoundMask, foreign: str, image: str, apply: bool) -> Looked:
    try:
        shape = read_photo_size(project.photo_path(image))
        theirs = found.read(shape)
        old = None if plan.variant else project.read_mask(image, shape)
    except CannotWrite:
        raise
    except MmanError as error:
        return Looked(foreign, image, _outcome_of(error), str(error))
    mask = plan.table[theirs]
    outcome = _outcome(plan, old, mask)
    if apply:
        _write(project, plan, image, mask, outcome)
    lost, ignored = lost_pixels(theirs, plan.theirs, plan.table), int(np.count_nonzero(mask == IGNORE))
    return Looked(foreign, image, outcome, lost=lost, ignored=ignored, is_blank=not bool(mask.any()))


def _outcome(plan: MaskImport, old: Mask | None, mask: Mask) -> Outcome:
    if plan.variant:
        return Outcome.DRAFT
    if old is None:
        return Outcome.NEW
    return Outcome.SAME if np.array_equal(old, mask) else Outcome.REPLACES


def _outcome_of(error: MmanError) -> Outcome:
    if isinstance(error, OtherSize):
        return Outcome.OTHER_SIZE
    return Outcome.UNKNOWN_CLASS if isinstance(error, UnknownClass) else Outcome.UNREADABLE


def _write(project: Project, plan: MaskImport, image: str, mask: Mask, outcome: Outcome) -> None:
    if outcome is Outcome.DRAFT:
        assert plan.variant is not None
        project.write_draft(image, plan.variant, mask)
        project.note_draft(image)
    elif outcome in (Outcome.NEW, Outcome.REPLACES):
        if outcome is Outcome.REPLACES:
            copy_to_trash(project.folder, project.mask_path(image))
        project.write_mask(image, mask)
        # Its strokes belong to the mask before. Only now: a kill before this leaves a journal that does not fit the
        # mask, which is put aside when the image is opened.
        journal = project.journal_path(image)
        if journal.exists():
            move_to_trash(project.folder, journal)
        row = project.row(image)
        project.note_saved(image, row.revision + 1)
        if row.status.is_accepted:
            project.set_status(image, ImageStatus.IN_WORK)


def _variant(project: Project, name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", name):
        raise NothingToDo(f"{name[:60]!r} is no name for drafts: use letters, digits, dots and hyphens.")
    if (project.folder / "weights" / f"{name}.safetensors").exists():
        raise NothingToDo(
            f"{name} is the name of weights of this project, which make drafts of their own; use another."
        )
    return f"import-{name}"


def _home(source: Path) -> Path:
    """Return the folder of the export of ours that `source` is, or is a file of."""
    places = [source] if source.is_dir() else [source.parent, source.parent.parent]
    return next((place for place in places if (place / manifest.NAME).is_file()), places[0])
