"""Masks of other tools come in: a look at what would happen, then the import; the window follows it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.dialogs.import_masks import ImportDialog
from app.wiring.last_wish import keep_wish, last_wish
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.importing import ImportProgress, ImportReport, ImportWish, apply_import, look_at_masks
from app.work.task import Task, TaskJob
from mman_core.errors import CannotWrite, MmanError
from mman_core.labels.conversion import sources_of

NOT_SAVED = "What you have painted could not be saved, so nothing was done; make room on the disk, then try again."


class Importing(QObject):
    """Opens the dialog and runs what it asks for.

    An import needs every stroke on the disk, and no image open: its mask may be replaced. It is shown again at the end.
    """

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._task: Task | None = None
        self._then: Callable[[], None] | None = None
        self._total = 0
        self.dialog: ImportDialog | None = None
        rooms.window.acts.import_masks.triggered.connect(self._open_dialog)
        rooms.autosave.state_changed.connect(self._go_on)
        rooms.tasks.idle.connect(self._go_on)

    def _open_dialog(self) -> None:
        project = self._projects.project
        if project is None or self.dialog is not None or self._is_busy:
            return
        self.dialog = ImportDialog(sources_of(project.label_set), last_wish(project, ImportWish), self._rooms.window)
        self.dialog.look_asked.connect(self._look)
        self.dialog.import_asked.connect(self._import)
        self.dialog.stop_asked.connect(self._stop)
        self.dialog.finished.connect(self._forget_dialog)
        self.dialog.open()

    @property
    def _is_busy(self) -> bool:
        return self._task is not None or self._then is not None

    def _look(self, wish: ImportWish) -> None:
        project = self._projects.project
        if project is None or self.dialog is None or self._is_busy:
            return
        keep_wish(project, wish)
        self._total = 0
        self.dialog.begin("Looking at the masks ...")
        self._when_saved(lambda: self._start(look_at_masks(project, wish)))

    def _import(self, found: ImportReport) -> None:
        project = self._projects.project
        if project is None or self.dialog is None or self._is_busy:
            return
        self._total = found.found
        self.dialog.begin("Importing ...")
        self._rooms.document.close()
        self._rooms.window.canvas.set_empty_text("Masks are being imported ...")
        self._when_saved(lambda: self._start(apply_import(project, found.plan), then=self._projects.reread))

    def _when_saved(self, then: Callable[[], None]) -> None:
        self._then = then
        self._rooms.autosave.save_now()
        self._go_on()

    def _go_on(self) -> None:
        autosave = self._rooms.autosave
        if self._then is None:
            return
        if autosave.is_clean and not autosave.is_writing:
            then, self._then = self._then, None
            then()
        elif autosave.state == "not saved":
            self._then = None
            self._on_failure(CannotWrite(NOT_SAVED))
            if self._rooms.document.name is None:
                self._projects.reread()

    def _start(self, job: TaskJob, then: Callable[[], None] | None = None) -> None:
        def on_end() -> None:
            self._task = None
            if then is not None:
                then()

        self._task = self._rooms.tasks.start(job, on_report=self._on_report, on_failure=self._on_failure, on_end=on_end)

    def _on_report(self, report: object) -> None:
        if self.dialog is None:
            return
        if isinstance(report, ImportReport):
            self.dialog.end(report)
        elif isinstance(report, ImportProgress):
            self.dialog.set_progress(report.done, self._total)

    def _on_failure(self, error: object) -> None:
        if not isinstance(error, MmanError):
            self._rooms.errors.report(error)
        if self.dialog is not None:
            self.dialog.fail(str(error))

    def _stop(self) -> None:
        if self._task is not None:
            self._task.stop()

    def _forget_dialog(self) -> None:
        self.dialog = None
