"""What leaves the program and what comes in: exported masks, imported weights; and the dialogs about the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.dialogs.export import ExportDialog
from app.dialogs.shortcuts import ShortcutsDialog
from app.state.settings import save_settings
from app.wiring.last_wish import keep_wish, last_wish
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.exporting import ExportProgress, ExportReport, ExportWish, export_masks
from app.work.task import Task
from mman_core.errors import MmanError
from mman_core.jobs import ImportWeightsJob, WeightsImported
from mman_core.project.status import ImageStatus
from mman_core.project.variants import IMPORTED

ABOUT = (
    "<h3>MMAN</h3><p>Annotate human parsing masks with a model that learns from your corrections.</p>"
    "<p>The model follows <i>Macro-Micro Adversarial Network for Human Parsing</i> (Luo, Zheng, Zheng, Guan, Yu, Yang; "
    "ECCV 2018).</p><p>The program is free software under the MIT licence; the weights have terms of their own, see "
    "their model card.</p>"
)


class Exporting(QObject):
    """Opens the dialogs and runs what they ask for."""

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._task: Task | None = None
        self.dialog: ExportDialog | None = None
        acts = rooms.window.acts
        acts.export.triggered.connect(self._open_dialog)
        acts.import_weights.triggered.connect(self._choose_weights)
        acts.shortcuts.triggered.connect(self._show_shortcuts)
        acts.about.triggered.connect(self._show_about)

    def import_weights(self, source: Path) -> None:
        """Have the engine check that file and add it to the project's weights."""
        project = self._projects.project
        if project is None:
            return
        out = free_name(project.folder / "weights", source.stem)
        job = ImportWeightsJob(str(source), str(out), project.label_set_source)
        engine = self._rooms.engine
        self._rooms.window.strip.set_job(f"Checking {source.name} ...")
        self._rooms.tasks.start(
            lambda should_stop: engine.run_job(job, should_stop),
            on_report=self._on_imported,
            on_end=lambda: self._rooms.window.strip.set_job(""),
        )

    def _on_imported(self, report: object) -> None:
        if isinstance(report, WeightsImported):
            self._projects.refresh_variants()
            name = Path(report.out).stem
            self._rooms.window.strip.showMessage(f"{name} can pre-label now: choose it in the tool bar.", 8000)

    def _choose_weights(self) -> None:
        if self._projects.project is None:
            return
        chooser = QFileDialog(self._rooms.window, "Import weights")
        chooser.setNameFilters(["Weights (*.safetensors *.pth *.pt *.tar *.bin)", "All files (*)"])
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda path: self.import_weights(Path(path)))
        chooser.open()

    def _open_dialog(self) -> None:
        project = self._projects.project
        if project is None or self.dialog is not None:
            return
        self._rooms.autosave.save_now()
        done = sum(row.status.is_accepted for row in project.images)
        rejected = {row.name for row in project.images if row.status is ImageStatus.REJECTED}
        counts, last = (len(self._projects.touched - rejected), done), last_wish(project, ExportWish)
        self.dialog = ExportDialog(project.root, project.label_set, counts, last, self._rooms.window)
        self.dialog.export_asked.connect(self._export)
        self.dialog.stop_asked.connect(self._stop)
        self.dialog.finished.connect(self._forget_dialog)
        self.dialog.open()

    def _export(self, wish: ExportWish) -> None:
        project = self._projects.project
        if project is None or self.dialog is None or self._task is not None:
            return
        self.dialog.begin()
        self._task = self._rooms.tasks.start(
            export_masks(project, wish), on_report=self._on_report, on_failure=self._on_failure, on_end=self._on_end
        )

    def _on_report(self, report: object) -> None:
        project = self._projects.project
        if isinstance(report, ExportReport) and project is not None:
            keep_wish(project, report.wish)
        if self.dialog is not None and isinstance(report, ExportReport):
            self.dialog.end(report)
        elif self.dialog is not None and isinstance(report, ExportProgress):
            self.dialog.set_progress(report.done, report.total)

    def _on_failure(self, error: object) -> None:
        if not isinstance(error, MmanError):
            self._rooms.errors.report(error)
        if self.dialog is not None:
            self.dialog.fail(str(error))

    def _on_end(self) -> None:
        self._task = None

    def _stop(self) -> None:
        if self._task is not None:
            self._task.stop()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _show_shortcuts(self) -> None:
        dialog = ShortcutsDialog(self._rooms.keys, self._rooms.window)
        dialog.finished.connect(lambda _code: save_settings(self._rooms.settings))
        dialog.open()

    def _show_about(self) -> None:
        box = QMessageBox(self._rooms.window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("About MMAN")
        box.setText(ABOUT)
        box.open()


def free_name(folder: Path, stem: str) -> Path:
    """Return `folder`/<stem>.safetensors, with a number where weights or drafts of that name were imported before."""
    path, number = folder / f"{stem}.safetensors", 1
    while path.exists() or (folder.parent / "drafts" / f"{IMPORTED}{path.stem}").exists():
        number += 1
        path = folder / f"{stem}-{number}.safetensors"
    return path
