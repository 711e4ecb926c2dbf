"""The comparison: canvas or panes in the centre, and the predictions that the panes ask for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.predicting import Predicted, predict_variants


class Comparing(QObject):
    """Switches the view and answers its questions."""

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        rooms.window.acts.compare.toggled.connect(self._switch)
        rooms.window.compare_view.variants_wanted.connect(self._predict)
        rooms.document.opened.connect(self._leave_if_empty)

    def _switch(self, wanted: bool) -> None:
        window = self._rooms.window
        window.show_in_centre(window.compare_view if wanted else window.canvas)

    def _leave_if_empty(self) -> None:
        if self._rooms.document.name is None:
            self._rooms.window.acts.compare.setChecked(False)

    def _predict(self, keys: Sequence[str], name: str) -> None:
        project, mask = self._projects.project, self._rooms.document.mask
        if project is None or mask is None:
            return
        variants = [variant for variant in self._projects.variants if variant.key in keys]
        shape = mask.shape[0], mask.shape[1]
        self._rooms.tasks.start(
            predict_variants(self._rooms.engine, project, name, shape, variants), on_report=self._on_predicted
        )

    def _on_predicted(self, report: object) -> None:
        assert isinstance(report, Predicted)
        self._rooms.window.compare_view.set_prediction(report.variant_key, report.mask, report.name)
        project = self._projects.project
        if project is not None and report.mask is not None:
            with self._rooms.errors.reported():
                project.note_draft(report.name)
            self._projects.refresh_row(report.name)
