"""The comparison: canvas or panes in the centre, the predictions that are asked for, and what a project remembers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.edit.job import Job
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.wiring.save_text import save_text
from app.work.predicting import Predicted, predict_variants
from app.work.predictions_ahead import PredictionsAhead
from app.work.task import one_result
from mman_core.project.mask_folders import MaskFolder, add_mask_folder, drop_mask_folder, mask_folders
from mman_core.project.store import Project
from mman_core.types import Mask

MEMORY = "comparison"
TAKING = ("clone", "take")


class Comparing(QObject):
    """Switches the view and answers its questions."""

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._view = rooms.window.compare_view
        self._ahead = PredictionsAhead(rooms.tasks)
        self._fetched: tuple[str, str] | None = None
        """Key and image of the prediction that the canvas takes from, as soon as it is asked for."""
        rooms.window.acts.compare.toggled.connect(self._switch)
        rooms.document.opened.connect(self._leave_if_empty)
        projects.opened.connect(self._recall)
        self._view.variants_wanted.connect(self._predict)
        self._view.job_wanted.connect(self._run)
        self._view.scores.job_wanted.connect(self._run)
        self._view.arranged.connect(self._remember)
        self._view.taking.hand.told.connect(lambda text: rooms.window.strip.showMessage(text, 5000))
        self._connect_source()
        self._fill_menu()

    def add_folder(self, folder: Path) -> None:
        """Compare with the masks in that folder from now on."""
        project = self._projects.project
        if project is not None:
            with self._rooms.errors.reported():
                add_mask_folder(project, folder)
            self._show_folders()

    def _switch(self, wanted: bool) -> None:
        window = self._rooms.window
        window.show_in_centre(window.compare_view if wanted else window.canvas)

    def _leave_if_empty(self) -> None:
        if self._rooms.document.name is None:
            self._rooms.window.acts.compare.setChecked(False)

    def _run(self, job: object) -> None:
        assert isinstance(job, Job)
        self._rooms.tasks.start(one_result(job.work), on_report=job.take)

    # -- predictions --------------------------------------------------------------------------------------------------

    def _predict(self, keys: Sequence[str], name: str) -> None:
        project, mask = self._projects.project, self._rooms.document.mask
        if project is None or mask is None:
            return
        shape, size = (mask.shape[0], mask.shape[1]), project.label_set.size
        folders = mask_folders(project)
        keys = [key for key in keys if not self._take_from_ahead(project, folders, key, name)]
        self._read_ahead(project, folders)
        variants = [variant for variant in self._projects.variants if variant.key in keys]
        if variants:
            self._rooms.tasks.start(
                predict_variants(self._rooms.engine, project, name, shape, variants), on_report=self._on_predicted
            )
        for folder in folders:
            if folder.key in keys:
                self._read_folder(folder, name, shape, size)

    def _take_from_ahead(self, project: Project, folders: Sequence[MaskFolder], key: str, name: str) -> bool:
        known = self._ahead.get(key, name, _path_of(project, folders, key, name))
        if known is not None:
            self._take_prediction(key, known, name)
        return known is not None

    def _read_ahead(self, project: Project, folders: Sequence[MaskFolder]) -> None:
        panel, keys = self._rooms.window.images_panel, self._view.chosen_keys()
        beside = [name for name in (panel.neighbour(+1), panel.neighbour(-1)) if name is not None]
        size = project.label_set.size
        self._ahead.want(beside, keys, lambda key, name: _path_of(project, folders, key, name), size)

    def _read_folder(self, folder: MaskFolder, name: str, shape: tuple[int, int], size: int) -> None:
        def take(mask: object) -> None:
            self._take_prediction(folder.key, mask, name)  # type: ignore[arg-type]

        def fail(error: object) -> None:
            self._take_prediction(folder.key, None, name)
            self._rooms.window.strip.showMessage(str(error), 8000)

        self._rooms.tasks.start(one_result(lambda: folder.read(name, shape, size)), on_report=take, on_failure=fail)

    def _on_predicted(self, report: object) -> None:
        assert isinstance(report, Predicted)
        self._take_prediction(report.variant_key, report.mask, report.name)
        project = self._projects.project
        if project is not None and report.mask is not None:
            with self._rooms.errors.reported():
                project.note_draft(report.name)
            self._projects.refresh_row(report.name)

    def _take_prediction(self, key: str, mask: Mask | None, name: str) -> None:
        self._view.set_prediction(key, mask, name)
        tools = self._rooms.tools
        if key == tools.source_key and name == self._rooms.document.name:
            tools.set_source(key, mask)

    # -- taking from a variant on the canvas --------------------------------------------------------------------------

    def _connect_source(self) -> None:
        tools, document = self._rooms.tools, self._rooms.document
        tools.tool_changed.connect(lambda _tool: self._fetch_source())
        tools.sources_changed.connect(self._fetch_source)
        document.opened.connect(self._forget_source)

    def _forget_source(self) -> None:
        self._fetched = None
        self._rooms.tools.source = None
        self._fetch_source()

    def _fetch_source(self) -> None:
        """Have the chosen variant's prediction of the open image, if a tool in hand takes from it."""
        tools, name = self._rooms.tools, self._rooms.document.name
        wanted = (tools.source_key, name or "")
        if tools.tool not in TAKING or name is None or not tools.source_key or self._fetched == wanted:
            return
        self._fetched = wanted
        known = self._view.opinions.masks().get(tools.source_key)
        if known is not None:
            tools.set_source(tools.source_key, known)
        else:
            self._predict([tools.source_key], name)

    # -- what a project remembers -------------------------------------------------------------------------------------

    def _recall(self) -> None:
        project = self._projects.project
        if project is None:
            return
        self._ahead.clear()
        self._show_folders()
        try:
            memory = json.loads(project.setting(MEMORY, "{}"))
        except ValueError:
            memory = {}
        if isinstance(memory, dict) and memory:
            self._view.remember(memory)

    def _remember(self) -> None:
        project = self._projects.project
        if project is not None and self._view.isVisible():
            with self._rooms.errors.reported():
                project.set_setting(MEMORY, json.dumps(self._view.memory()))

    # -- folders of masks ---------------------------------------------------------------------------------------------

    def _fill_menu(self) -> None:
        self._view.bar.menu.aboutToShow.connect(self._list_folders)
        acts, panel = self._rooms.window.acts, self._view.scores
        self._view.bar.menu.addActions([acts.add_masks, acts.figure])
        acts.add_masks.triggered.connect(self._choose_folder)
        texts = {
            acts.copy_csv: panel.model.csv,
            acts.copy_markdown: panel.model.markdown,
            acts.copy_latex: panel.model.latex,
        }
        for action, text in texts.items():
            panel.copy_menu.addAction(action)
            action.triggered.connect(lambda _checked=False, text=text: QGuiApplication.clipboard().setText(text()))
        panel.copy_menu.addSeparator()
        panel.copy_menu.addAction(acts.save_scores)
        acts.save_scores.triggered.connect(self._save_scores)
        self._folder_actions: list[QAction] = []

    def _save_scores(self) -> None:
        """Save the scores as they are seen now; the table may change while the person looks for a folder."""
        model, project = self._view.scores.model, self._projects.project
        if project is None or not model.rowCount():
            self._rooms.window.strip.showMessage("There are no scores to save yet; C shows the comparison.", 4000)
            return
        formats = {"CSV (*.csv)": model.csv(), "Markdown (*.md)": model.markdown(), "LaTeX (*.tex)": model.latex()}
        save_text(
            self._rooms,
            "Save the scores",
            f"{project.root.name}-scores.csv",
            {name: partial(str, text) for name, text in formats.items()},
            self._rooms.window,
        )

    def _list_folders(self) -> None:
        menu, project = self._view.bar.menu, self._projects.project
        for action in self._folder_actions:
            menu.removeAction(action)
            action.deleteLater()
        self._folder_actions = []
        for folder in mask_folders(project) if project is not None else []:
            action = menu.addAction(f"Forget {folder.title}")
            action.triggered.connect(lambda _checked=False, key=folder.key: self._drop_folder(key))
            self._folder_actions.append(action)

    def _choose_folder(self) -> None:
        if self._projects.project is None:
            return
        chooser = QFileDialog(self._rooms.window, "Compare with the masks in a folder", str(Path.home()))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda folder: self.add_folder(Path(folder)))
        chooser.open()

    def _drop_folder(self, key: str) -> None:
        project = self._projects.project
        if project is not None:
            with self._rooms.errors.reported():
                drop_mask_folder(project, key)
            self._show_folders()

    def _show_folders(self) -> None:
        project = self._projects.project
        if project is not None:
            self._view.set_folders(mask_folders(project))


def _path_of(project: Project, folders: Sequence[MaskFolder], key: str, name: str) -> Path | None:
    """Return where the prediction lies, or would lie."""
    folder = next((folder for folder in folders if folder.key == key), None)
    return project.draft_path(key, name) if folder is None else folder.path(name)
