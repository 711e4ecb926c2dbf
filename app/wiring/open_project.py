"""The open project: opening it without freezing the window, its rows, its variants and its champion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from app.dialogs.new_project import NewProjectDialog
from app.dialogs.unreadable import UnreadableDialog
from app.panels.images_model import Listing
from app.panels.training_form import possible_starts
from app.state.settings import save_settings
from app.wiring.leaving import Leaving
from app.wiring.rooms import Rooms
from app.work.task import TaskJob, one_result
from mman_core.errors import MmanError, ProjectBusy
from mman_core.labels.label_set import bundled_label_sets
from mman_core.project.champion import Reign, base_of, champion_among, crown_unsettled, read_history, take_over
from mman_core.project.inside import PROJECT_FOLDER
from mman_core.project.lock import owner_of
from mman_core.project.scan import Seen, parts
from mman_core.project.standings import standings
from mman_core.project.store import Project
from mman_core.project.variants import Variant, list_variants
from mman_core.types import StopFlag

CHECKED_AT_ONCE = 512
"""New photos that are looked into before the list is shown; the others follow while it is in use."""


FORMER_SETTING = "champion"
"""Where the champion stood before there was a history of them."""


@dataclass(frozen=True)
class _Opened:
    project: Project
    touched: set[str]
    listing: Listing
    owner: str
    settled: Reign | None
    """A run that had won when the program ended, and is the champion now."""


@dataclass(frozen=True)
class _Checked:
    """Whether the photos can be used: a part of those that nobody has looked into yet."""

    names: Sequence[str]
    faults: Mapping[str, str]


@dataclass(frozen=True)
class _Looked:
    seen: Seen
    checked: _Checked


class OpenProject(QObject):
    """`opened()`: a project's images were read. `champion_changed()`: other weights pre-label from now on."""

    opened = Signal()
    champion_changed = Signal()

    def __init__(self, rooms: Rooms, leaving: Leaving) -> None:
        super().__init__()
        self._rooms = rooms
        self._leaving = leaving
        self._is_opening = False
        self.project: Project | None = None
        self.owner = ""
        """Who else has the project, which is open for reading only then."""
        self.touched: set[str] = set()
        self.variants: list[Variant] = []
        self.champion: Variant | None = None
        """The variant that pre-labels; None if there are no weights."""
        self.settled: Reign | None = None
        self.question: NewProjectDialog | None = None
        window = rooms.window
        window.acts.open_folder.triggered.connect(self._choose_folder)
        window.folder_dropped.connect(self.ask_and_open)
        window.start_page.folder_chosen.connect(lambda folder: self.ask_and_open(Path(folder)))
        window.acts.look_again.triggered.connect(self.look_again)
        window.acts.unreadable.triggered.connect(self._show_unreadable)
        window.images_panel.unreadable_asked.connect(self._show_unreadable)
        window.set_recent(rooms.settings.recent_folders)
        rooms.autosave.saved.connect(self._note_saved)
        rooms.autosave.removed.connect(self._note_removed)
        self._enable_actions()

    def variant_keys(self) -> list[str]:
        """Return whose draft is shown: the champion's, else that of the latest other variant that has one."""
        champion = self.champion
        latest_first = [variant.key for variant in reversed(self.variants)]
        return list(dict.fromkeys([champion.key, *latest_first] if champion is not None else latest_first))

    def variant(self, key: str | None) -> Variant | None:
        return next((variant for variant in self.variants if variant.key == key), None)

    def ask_and_open(self, folder: Path) -> None:
        """Open the project of that folder; of a new one the person first chooses the classes."""
        inside = folder if folder.name == PROJECT_FOLDER else folder / PROJECT_FOLDER
        if not folder.is_dir() or (inside / "project.toml").exists():
            self.open(folder)
        elif self.question is None and not self._is_opening:
            self.question = NewProjectDialog(folder, bundled_label_sets(), self._rooms.window)
            self.question.chosen.connect(lambda label_set: self.open(folder, label_set))
            self.question.finished.connect(self._forget_question)
            self.question.open()

    def open(self, folder: Path, label_set: str | Path = "lip") -> None:
        """Open the project of that folder, a new one with these classes (a key or a TOML file).

        The project before stays open until the new one is there.
        """
        if self._is_opening or self._leaving.is_under_way:
            return
        is_open = self.project is not None and folder.absolute() == self.project.root
        if is_open and self.project is not None and not self.project.is_read_only:
            self.look_again()
            return
        self._is_opening = True
        self._rooms.window.strip.set_job(f"Opening {folder.name} ...")
        self._rooms.tasks.start(
            one_result(lambda: _open(folder, label_set)),
            on_report=self._on_opened,
            on_failure=self._rooms.errors.report,
            on_end=self._on_opening_over,
        )

    def look_again(self) -> None:
        """Take up the photos that were added, mended or removed since the folder was opened."""
        if self.project is None:
            return
        strip = self._rooms.window.strip
        if not (self._rooms.tasks.is_idle and self._rooms.autosave.is_clean):
            # A job or a mask may be about an image that is gone by now.
            strip.showMessage("A job is under way; look for new photos when it is over.", 4000)
            return
        project = self.project
        self._rooms.tasks.start(
            one_result(lambda: _look(project)),
            on_report=lambda report: self._on_looked(project, report),
            on_failure=self._rooms.errors.report,
        )

    def close(self) -> None:
        """Let go of the project; only after everything is saved."""
        self._rooms.document.close()
        self._rooms.autosave.save_with(None)
        if self.project is not None:
            self.project.close()
            self.project = None
        self._enable_actions()

    def refresh_row(self, name: str) -> None:
        """Show the state of one image anew."""
        if self.project is not None:
            self._rooms.window.images_panel.update_row(self.project.row(name))

    def reread(self) -> None:
        """Show what a job has changed: the list, the variants, and the image that was open, read anew."""
        if self.project is not None:
            self._show_rows(Listing.of(self.project.images), set(self.project.touched()))
            self.refresh_variants()
            self.opened.emit()

    def refresh_variants(self) -> None:
        """Look which weights and runs there are now, and which of them is champion."""
        project, window = self.project, self._rooms.window
        if project is None:
            return
        history: list[Reign] = []
        with self._rooms.errors.reported():
            history = read_history(project.folder)
        ours = project.label_set
        self.variants = [variant for variant in list_variants(project.folder) if variant.can_draft(ours)]
        self.champion = champion_among(self.variants, history)
        self._show_champion()
        learning = [variant for variant in self.variants if variant.can_learn(ours)]
        base = None if self.champion is None else base_of(project.folder, self.champion)
        window.training_panel.set_starts(possible_starts(learning, self.champion, base))
        window.training_panel.set_standings(standings(project.folder, self.variants, history))
        window.compare_view.set_variants(self.variants)

    def show_drafts_of(self, key: str) -> None:
        """Have that variant pre-label, and its drafts shown, until the weights are looked at again."""
        self.champion = self.variant(key) or self.champion
        self._show_champion()
        self.champion_changed.emit()

    def _show_champion(self) -> None:
        box = self._rooms.window.champion_box
        box.setPlaceholderText("no weights for these classes")
        with QSignalBlocker(box):
            box.clear()
            for variant in self.variants:
                if variant.weights is not None:
                    box.addItem(variant.title, variant.key)
            box.setCurrentIndex(-1 if self.champion is None else box.findData(self.champion.key))

    def _on_opened(self, report: object) -> None:
        assert isinstance(report, _Opened)
        if self._leaving.is_under_way:
            # The window is being closed meanwhile: nobody will use it, so nobody may keep its lock.
            report.project.close()
        elif self.project is None:
            self._adopt(report)
        elif self.project.is_read_only and report.project.is_read_only and report.project.root == self.project.root:
            report.project.close()
            self._rooms.window.strip.showMessage(f"It is still open at {report.owner}.", 6000)
        else:
            self._leaving.leave(lambda: self._adopt(report), stay=report.project.close)

    def _on_looked(self, project: Project, report: object) -> None:
        """Show what another look at the folder has found."""
        if project is not self.project:
            return
        assert isinstance(report, _Looked)
        with self._rooms.errors.reported():
            project.take_up(report.seen)
            project.note_checked(report.checked.names, report.checked.faults)
        self._show_rows(Listing.of(project.images), set(project.touched()))
        if self._rooms.document.name is not None and self._rooms.document.name not in report.seen.rows:
            self._rooms.document.close()
        count = len(report.seen.rows)
        self._rooms.window.strip.showMessage(f"{count:,} {'image' if count == 1 else 'images'} in this folder.", 4000)
        self.opened.emit()
        self._check_photos(project)

    def _check_photos(self, project: Project) -> None:
        """Look into the photos that nobody has looked into yet, while the window is in use."""
        if project.unchecked:
            self._rooms.tasks.start(_check(project), on_report=lambda report: self._on_checked(project, report))

    def _on_checked(self, project: Project, report: object) -> None:
        assert isinstance(report, _Checked)
        if project is self.project:
            with self._rooms.errors.reported():
                project.note_checked(report.names, report.faults)
            for name in report.faults:
                self.refresh_row(name)

    def _on_opening_over(self) -> None:
        self._is_opening = False
        self._rooms.window.strip.set_job("")

    def _adopt(self, found: _Opened) -> None:
        self.close()
        project = self.project = found.project
        window, settings = self._rooms.window, self._rooms.settings
        self._rooms.labels.use(project.label_set)
        self.owner, self.settled = found.owner, found.settled
        if not project.is_read_only:
            self._rooms.autosave.save_with(project.write_mask, project.remove_mask)
        settings.remember_folder(project.root)
        save_settings(settings)
        window.set_recent(settings.recent_folders)
        window.setWindowTitle(f"{project.root.name} - MMAN")
        self._show_rows(found.listing, found.touched)
        self.refresh_variants()
        window.show_in_centre(window.canvas)
        self._enable_actions()
        # In a turn of its own: of 50,000 rows and the first image together the window would notice something.
        self._rooms.tasks.start(one_result(lambda: project), on_report=self._begin_with)

    def _begin_with(self, project: object) -> None:
        """Open the image to begin with, and all else that hangs on the project whose rows are shown."""
        if project is not self.project or self.project is None:
            return
        self.opened.emit()
        self.champion_changed.emit()
        self._check_photos(self.project)

    def _show_rows(self, listing: Listing, touched: set[str]) -> None:
        self.touched = touched
        self._rooms.window.images_panel.set_listing(listing)
        self._rooms.window.training_panel.set_corrected(len(touched))

    def _enable_actions(self) -> None:
        acts = self._rooms.window.acts
        of_project = (acts.previous, acts.next, acts.next_unlabelled, acts.next_unsure, acts.next_unreviewed)
        of_models = (acts.prelabel_all, acts.prelabel_again, acts.train)
        exchanged = (acts.export, acts.import_masks, acts.import_weights)
        for action in (*of_project, *of_models, *exchanged, acts.unreadable, acts.look_again, acts.trash):
            action.setEnabled(self.project is not None)

    def _choose_folder(self) -> None:
        recent = self._rooms.settings.recent_folders
        chooser = QFileDialog(self._rooms.window, "Open a folder of photos", recent[0] if recent else str(Path.home()))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda folder: self.ask_and_open(Path(folder)))
        chooser.open()

    def _forget_question(self) -> None:
        self.question = None

    def _show_unreadable(self) -> None:
        if self.project is not None:
            UnreadableDialog(self.project.unreadable, self._rooms.window).open()

    def _note_saved(self, name: str, revision: int) -> None:
        if self.project is not None:
            self.touched.add(name)
            with self._rooms.errors.reported():
                self.project.note_saved(name, revision)
            self._rooms.window.training_panel.set_corrected(len(self.touched))
            self.refresh_row(name)

    def _note_removed(self, name: str, revision: int) -> None:
        if self.project is not None:
            self.touched.discard(name)
            with self._rooms.errors.reported():
                self.project.note_removed(name, revision)
            self._rooms.window.training_panel.set_corrected(len(self.touched))
            self.refresh_row(name)


def _open(folder: Path, label_set: str | Path) -> _Opened:
    owner = ""
    try:
        project = Project.open(folder, label_set_key=label_set, check_photos=False)
    except ProjectBusy:
        project = Project.open(folder, label_set_key=label_set, check_photos=False, read_only=True)
        owner = owner_of(project.folder / "lock")
    first = project.unchecked[:CHECKED_AT_ONCE]
    project.note_checked(first, project.faults(first))
    settled = None if project.is_read_only else _settle_champion(project)
    return _Opened(project, set(project.touched()), Listing.of(project.images), owner, settled)


def _settle_champion(project: Project) -> Reign | None:
    """Take over a champion that was chosen before there was a history of them; crown one that had won."""
    try:
        take_over(project.folder, project.setting(FORMER_SETTING))
        return crown_unsettled(project.folder)
    except MmanError:  # told when the champion is looked for: the project is to be opened all the same
        return None


def _look(project: Project) -> _Looked:
    seen = project.look()
    first = seen.unchecked[:CHECKED_AT_ONCE]
    return _Looked(seen, _Checked(first, project.faults(first)))


def _check(project: Project) -> TaskJob:
    names = project.unchecked

    def job(should_stop: StopFlag) -> Iterator[object]:
        for part in parts(names):
            if should_stop():
                return
            yield _Checked(part, project.faults(part))

    return job
