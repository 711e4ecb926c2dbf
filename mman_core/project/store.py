"""A project on disk: a folder of photos with a `.mman` folder in it.

    photos/.mman/
      project.toml           version, label set
      lock                   who has it open
      index.db               status of each image, settings
      masks/<image>.png      the person's truth
      journal/<image>.log    what was done to it since, and before: undo, redo, and recovery after a crash
      drafts/<variant>/      pre-labels
      margins/<variant>/     how sure the model was of each pre-label
      weights/               imported weights
      runs/0001/             trainings
      trash/                 what was in the way

Masks and drafts are the truth about images, the index only adds what they cannot say. `write_mask`, `remove_mask` and
the `read_...` methods may be called from any thread; everything else from one thread at a time.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from mman_core.errors import CannotWrite, MmanError, UnreadableImage
from mman_core.images.atomic import cannot_write
from mman_core.images.index_png import read_mask, write_mask
from mman_core.images.margin import Margin, read_margin
from mman_core.images.opening import signature_fault
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import LabelSet
from mman_core.outside import leads_out
from mman_core.project.files import exists, size_of, subfolders
from mman_core.project.index import Index
from mman_core.project.inside import PROJECT_FOLDER, names_in, root_and_inside
from mman_core.project.label_sets import check_label_set, label_set_to_read, project_label_set
from mman_core.project.leftovers import sweep
from mman_core.project.lock import ProjectLock
from mman_core.project.recovery import recover_masks
from mman_core.project.scan import Seen, look, parts, stamp
from mman_core.project.status import ImageRow, ImageStatus
from mman_core.project.trash import move_to_trash
from mman_core.types import Mask, Rgb


class Project:
    """An open project. `root` holds the photos, `folder` is its `.mman`, `label_set` the classes of its masks.

    `label_set_source` is what another process loads that label set by: its key, or the project's own TOML file.
    """

    root: Path
    folder: Path
    label_set: LabelSet
    label_set_source: str

    def __init__(self, root: Path, label_set: tuple[LabelSet, str], lock: ProjectLock | None, index: Index) -> None:
        """Use `Project.open` instead; without a lock it is open for reading only."""
        self.root = root
        self.folder = root / PROJECT_FOLDER
        self.label_set, self.label_set_source = label_set
        self._palette = self.label_set.palette()
        self._lock = lock
        self._index = index
        self._rows: dict[str, ImageRow] = {}
        self._gone: dict[str, ImageRow] = {}
        self._unreadable_masks: set[str] = set()
        self.recovered: list[str] = []
        """The images whose masks lacked strokes after a crash, and have them now."""
        self.left_since: str | None = None
        """When the program took the project that ended without letting it go ("" if not known); None: it let go."""
        self._unchecked: dict[str, None] = {}
        self._photo_bytes: dict[str, int] = {}
        """Of the photos that were read: one that is replaced later is not the one that the mask was painted on."""

    @classmethod
    def open(
        cls, folder: Path, *, label_set_key: str | Path = "lip", check_photos: bool = True, read_only: bool = False
    ) -> Project:
        """Open the project of a folder of photos, or make one there with that label set, and look what has changed.

        The label set of a new project is a bundled one's key or a TOML file, of which the project keeps a copy.

        Photos are not decoded; without `check_photos` not one is opened, and all new ones are `unchecked`. With
        `read_only` nothing is written, not even a lock, and it does not matter who has the project open: masks cannot
        be saved then, and what is noted of the images is forgotten at the end. Raises WrongProject if there is no such
        folder, its project is damaged or newer, or a link leads out of it, ProjectBusy if another window has it,
        CannotWrite if the folder is read-only or the disk full, WrongLabelSet.
        """
        root, inside = root_and_inside(folder)
        if read_only:
            return cls._open_to_read(root, inside, label_set_key, check_photos=check_photos)
        if not (inside / "project.toml").exists():
            check_label_set(label_set_key)  # before anything is made: with an unknown one it could not be opened again
        try:
            inside.mkdir(exist_ok=True)
        except OSError as error:
            raise cannot_write(inside, error) from error
        with contextlib.ExitStack() as undo:
            lock = ProjectLock(inside / "lock")
            undo.callback(lock.release)
            label_set = project_label_set(inside, label_set_key)
            index = Index(inside)
            undo.callback(index.close)
            project = cls(root, label_set, lock, index)
            project.take_up(look(root, inside, index.rows()))
            if check_photos:
                project.check_all()
            if lock.was_left:
                project.left_since = lock.left_since
                sweep(inside)
                project.recover()
            undo.pop_all()
        return project

    @classmethod
    def _open_to_read(cls, root: Path, inside: Path, label_set_key: str | Path, *, check_photos: bool) -> Project:
        index = Index(inside, read_only=True)
        project = cls(root, label_set_to_read(inside, label_set_key), None, index)
        project.take_up(look(root, inside, index.rows()))
        if check_photos:
            project.check_all()
        return project

    @property
    def is_read_only(self) -> bool:
        """Whether masks cannot be saved, because the project was opened so."""
        return self._lock is None

    def close(self) -> None:
        """Let go of the index and the lock; may be called twice."""
        self._index.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # -- which images there are ---------------------------------------------------------------------------------------

    def scan(self) -> None:
        """Look again which photos, masks and drafts there are. Raises CannotWrite, WrongProject, NothingToDo."""
        self.take_up(self.look())
        self.check_all()

    def look(self) -> Seen:
        """Return what lies in the folder now, for `take_up`; may run in any thread. Raises NothingToDo."""
        return look(self.root, self.folder, {**self._gone, **self._rows})

    def take_up(self, seen: Seen) -> None:
        """Go on with the images of that look; what was noted of them since it began stays. Raises CannotWrite."""
        newer = {name: row for name, row in self._rows.items() if seen.known.get(name) is not row}
        self._index.put(row for row in seen.changed if row.name not in newer)
        self._rows = seen.rows
        self._rows.update((name, row) for name, row in newer.items() if name in seen.rows)
        self._gone = {**seen.gone, **{name: row for name, row in newer.items() if name not in seen.rows}}
        self._unchecked = dict.fromkeys(name for name in seen.unchecked if name not in newer)

    @property
    def unchecked(self) -> list[str]:
        """The images whose photos nobody has looked into yet, see `faults`."""
        return list(self._unchecked)

    def check_all(self) -> None:
        """Look into all photos that nobody has looked into yet. Raises CannotWrite, WrongProject."""
        for names in parts(self.unchecked):
            self.note_checked(names, self.faults(names))

    def faults(self, names: Sequence[str]) -> dict[str, str]:
        """Return why photos among these are none, as their first bytes show; may run in any thread."""
        found = ((name, signature_fault(self.photo_path(name))) for name in names)
        return {name: fault for name, fault in found if fault}

    def note_checked(self, names: Sequence[str], faults: Mapping[str, str]) -> None:
        """Remember that these photos were looked into, and what is wrong with some. Raises CannotWrite."""
        for name, fault in faults.items():
            if name in self._rows:
                unreadable = ImageStatus.UNREADABLE
                bad = dataclasses.replace(self._rows[name], status=unreadable, error=fault, stamp=self._stamp(name))
                self._rows[name] = bad
        self._index.put(self._rows[name] for name in names if name in self._rows)
        for name in names:
            self._unchecked.pop(name, None)

    def recover(self) -> None:
        """Save the strokes that a program that was killed has left in journals only."""
        self.recovered = recover_masks(self, self._rows.keys())
        for name in self.recovered:
            self.note_saved(name, self._rows[name].revision + 1)

    @property
    def images(self) -> list[ImageRow]:
        """All images whose photo is in the folder, in natural order."""
        return list(self._rows.values())

    @property
    def unreadable(self) -> list[ImageRow]:
        """The images that cannot be used, each with the reason in `error`."""
        return [row for row in self._rows.values() if row.status is ImageStatus.UNREADABLE]

    @property
    def rebuilt_index(self) -> Path | None:
        """Where the index was moved to if it was damaged at opening and had to be made anew, else None."""
        return self._index.rebuilt

    def row(self, name: str) -> ImageRow:
        """Return what is known of an image. Raises KeyError if the project has none of that name."""
        return self._rows[name]

    def is_readable(self, name: str) -> bool:
        """Tell whether the project has an image of that name that is not known to be unreadable."""
        row = self._rows.get(name)
        return row is not None and row.status is not ImageStatus.UNREADABLE

    def is_touched(self, name: str) -> bool:
        """Tell whether a person's mask exists, readable or not: then no model may write there."""
        return exists(self.mask_path(name))

    def touched(self) -> list[str]:
        """Return the names of the images that have a person's mask, in the order of `images`."""
        masks = names_in(self.root, self.folder / "masks")
        return [name for name in self._rows if name in masks]

    # -- where files lie, reading and writing them --------------------------------------------------------------------

    def photo_path(self, name: str) -> Path:
        return self.root / name

    def mask_path(self, name: str) -> Path:
        return self.folder / "masks" / f"{name}.png"

    def draft_path(self, variant_key: str, name: str) -> Path:
        return self.folder / "drafts" / variant_key / f"{name}.png"

    def journal_path(self, name: str) -> Path:
        return self.folder / "journal" / f"{name}.log"

    def margin_path(self, variant_key: str, name: str) -> Path:
        return self.folder / "margins" / variant_key / f"{name}.png"

    def read_photo(self, name: str) -> Rgb:
        """Return the photo as (H, W, 3) uint8 RGB, upright. Raises UnreadableImage, ImageTooLarge."""
        byte_size = size_of(self.photo_path(name))
        photo = read_photo(self.photo_path(name))
        self._photo_bytes[name] = byte_size
        return photo

    def is_other_photo(self, name: str) -> bool:
        """Tell whether the photo is another file than when the image's mask was saved."""
        return self._rows[name].photo_bytes not in (0, size_of(self.photo_path(name)))

    def read_mask(self, name: str, shape: tuple[int, int]) -> Mask | None:
        """Return the person's mask as (H, W) uint8 ids, or None if there is none.

        Raises UnreadableImage or WrongMask if there is one that cannot be used; it then stays where it is, and
        `write_mask` refuses to replace it.
        """
        path = self.mask_path(name)
        if not exists(path):
            self._unreadable_masks.discard(name)
            return None
        try:
            if leads_out(self.root, path):
                raise UnreadableImage(f"{path} is a link that leads out of the project; replace it by the mask itself.")
            mask = read_mask(path, shape=shape, class_count=self.label_set.size)
        except MmanError:
            self._unreadable_masks.add(name)
            raise
        self._unreadable_masks.discard(name)
        return mask

    def write_mask(self, name: str, mask: Mask) -> None:
        """Write the person's mask; if that fails the old one stays. Raises CannotWrite."""
        path = self.mask_path(name)
        self._check_may_write(path)
        if name in self._unreadable_masks and exists(path):
            raise CannotWrite(f"{path} could not be read and is not overwritten; move it away to save a new mask.")
        if not self.folder.is_dir():  # a disk that was unplugged: its folders must not be made anew elsewhere
            raise CannotWrite(f"{path} cannot be written: {self.folder} is gone; connect the disk or put it back.")
        write_mask(path, mask, self._palette)

    def remove_mask(self, name: str) -> None:
        """Move the person's mask to the trash: they took everything back. Raises CannotWrite."""
        path = self.mask_path(name)
        self._check_may_write(path)
        if name not in self._unreadable_masks and exists(path):
            move_to_trash(self.folder, path)

    def read_draft(self, name: str, variant_key: str, shape: tuple[int, int]) -> Mask | None:
        """Return that variant's draft as (H, W) uint8 ids, or None if there is none.

        A draft that cannot be used (damaged, or made for another size of the photo) is moved to the trash.
        """
        path = self.draft_path(variant_key, name)
        if not exists(path) or leads_out(self.root, path):
            return None
        try:
            return read_mask(path, shape=shape, class_count=self.label_set.size)
        except MmanError:
            with contextlib.suppress(CannotWrite):  # a full trash is no reason to keep the image from being opened
                if not self.is_read_only:
                    move_to_trash(self.folder, path)
            return None

    def write_draft(self, name: str, variant_key: str, mask: Mask) -> None:
        """Write a draft of that variant, in place of an earlier one. Raises CannotWrite."""
        path = self.draft_path(variant_key, name)
        self._check_may_write(path)
        write_mask(path, mask, self._palette)

    def read_margin(self, name: str, variant_key: str) -> Margin | None:
        """Return how sure that variant was of its draft; None if it has not said so, or in a damaged file."""
        path = self.margin_path(variant_key, name)
        if not exists(path):
            return None
        try:
            return read_margin(path)
        except MmanError:
            return None

    # -- what is remembered of them -----------------------------------------------------------------------------------

    def note_saved(self, name: str, revision: int) -> None:
        """Remember that the mask was saved at that revision; the image is then at least in work."""
        row = self._rows[name]
        # A mask that was changed after its review is only done.
        status = ImageStatus.DONE if row.status.is_accepted else ImageStatus.IN_WORK
        photo_bytes = self._photo_bytes.get(name) or size_of(self.photo_path(name)) or row.photo_bytes
        saved = dataclasses.replace(row, status=status, revision=revision, error="", stamp="", photo_bytes=photo_bytes)
        self._put(saved)

    def note_removed(self, name: str, revision: int) -> None:
        """Remember that the image has no mask of a person any more."""
        status = ImageStatus.DRAFTED if self._is_drafted(name) else ImageStatus.UNTOUCHED
        self._put(dataclasses.replace(self._rows[name], status=status, revision=revision, error="", stamp=""))

    def note_draft(self, name: str) -> None:
        """Remember that a model has drafted the image; what a person has begun keeps its status."""
        row = self._rows[name]
        if row.status in (ImageStatus.UNTOUCHED, ImageStatus.UNREADABLE):
            status = ImageStatus.IN_WORK if self.is_touched(name) else ImageStatus.DRAFTED
            self._put(dataclasses.replace(row, status=status, error="", stamp=""))

    def set_status(self, name: str, status: ImageStatus) -> None:
        """Set the status that a person chose. Raises CannotWrite."""
        self._check_may_write(self.folder / "index.db")
        self._put(dataclasses.replace(self._rows[name], status=status, error="", stamp=""))

    def mark_error(self, name: str, sentence: str) -> None:
        """Remember that the image cannot be used and why; it gets another chance when its photo or mask changes."""
        row = self._rows[name]
        unreadable = ImageStatus.UNREADABLE
        self._put(dataclasses.replace(row, status=unreadable, error=sentence, stamp=self._stamp(name)))

    def clear_error(self, name: str) -> None:
        """Remember that the image could be read after all."""
        if self._rows[name].status is ImageStatus.UNREADABLE:
            self._put(dataclasses.replace(self._rows[name], status=self.status_by_files(name), error="", stamp=""))

    def status_by_files(self, name: str) -> ImageStatus:
        """Return how far the image is by its files, whatever was said of it."""
        from_files = ImageStatus.DRAFTED if self._is_drafted(name) else ImageStatus.UNTOUCHED
        return ImageStatus.IN_WORK if self.is_touched(name) else from_files

    def setting(self, key: str, default: str = "") -> str:
        """Return the text remembered under that key, or `default`."""
        return self._index.setting(key, default)

    def set_setting(self, key: str, value: str) -> None:
        """Remember a text for the next time. Raises CannotWrite, WrongProject."""
        self._index.set_setting(key, value)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _check_may_write(self, path: Path) -> None:
        if self.is_read_only:
            raise CannotWrite(
                f"{path} is not written: the project is open for reading only; close it in the other window, then open "
                "it again."
            )
        if leads_out(self.root, path):
            raise CannotWrite(f"{path} is a link that leads out of the project and is not followed; remove the link.")

    def _is_drafted(self, name: str) -> bool:
        return any(exists(variant / f"{name}.png") for variant in subfolders(self.folder / "drafts"))

    def _put(self, row: ImageRow) -> None:
        if row != self._rows[row.name]:
            self._index.put([row])
            self._rows[row.name] = row

    def _stamp(self, name: str) -> str:
        return stamp(self.photo_path(name), self.mask_path(name))
