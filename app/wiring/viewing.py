"""How the open image is shown: actions to the view state, and the model's doubts from the disk when they are wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from app.state.view_state import BRIGHTEST, ViewState
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.task import one_result
from mman_core.images.margin import Margin
from mman_core.project.store import Project

BRIGHTER = BRIGHTEST // 10
MORE_GAMMA = 1.15
STRONGER = 0.1
UNSURE_BELOW = 0.5
"""Pixels with a smaller margin are those that the model was unsure of."""


class Viewing(QObject):
    """Connects the actions of the View menu with the view state; the map of doubts is read when something needs it."""

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._asked_for = ""
        self._connect_modes()
        self._connect_photo()
        document, tools, views = rooms.document, rooms.tools, rooms.views
        document.opened.connect(self._forget_margin)
        document.draft_changed.connect(self._forget_margin)
        document.margin_changed.connect(self._show_unsure)
        views.mode_changed.connect(self._want_margin)
        tools.unsure_only_changed.connect(self._want_margin)
        tools.unsure_only_changed.connect(self._show_unsure)

    def _connect_modes(self) -> None:
        views, tools, acts = self._rooms.views, self._rooms.tools, self._rooms.window.acts
        for mode, action in acts.view_modes.items():
            action.triggered.connect(lambda _checked=False, mode=mode: views.set_mode(mode))
        views.mode_changed.connect(lambda mode: acts.view_modes[mode].setChecked(True))
        acts.view_modes[views.mode].setChecked(True)
        acts.thinner.triggered.connect(lambda: views.set_contour_width(views.contour_width - 1))
        acts.thicker.triggered.connect(lambda: views.set_contour_width(views.contour_width + 1))
        acts.weaker.triggered.connect(lambda: tools.set_opacity(tools.opacity - STRONGER))
        acts.stronger.triggered.connect(lambda: tools.set_opacity(tools.opacity + STRONGER))
        acts.overview.setChecked(views.shows_overview)
        acts.overview.toggled.connect(views.set_overview)
        views.overview_changed.connect(acts.overview.setChecked)
        acts.hide_mask.toggled.connect(views.set_mask_hidden)
        views.mask_hidden_changed.connect(acts.hide_mask.setChecked)
        views.mask_hidden_changed.connect(self._rooms.window.compare_view.set_mask_hidden)

    def _connect_photo(self) -> None:
        views, acts = self._rooms.views, self._rooms.window.acts
        acts.brighter.triggered.connect(lambda: _brighten(views, +BRIGHTER))
        acts.darker.triggered.connect(lambda: _brighten(views, -BRIGHTER))
        acts.more_gamma.triggered.connect(lambda: views.set_tone(views.brightness, views.gamma * MORE_GAMMA))
        acts.less_gamma.triggered.connect(lambda: views.set_tone(views.brightness, views.gamma / MORE_GAMMA))
        acts.plain_photo.triggered.connect(lambda: views.set_tone(0, 1.0))

    def _forget_margin(self) -> None:
        """Another draft, or none: what was asked for the last one is of no use."""
        self._asked_for = ""
        self._rooms.tools.set_unsure(None)
        self._want_margin()

    def _want_margin(self) -> None:
        """Read the doubts about the draft that is shown, if anything shows or needs them; once for each image."""
        document, project = self._rooms.document, self._projects.project
        is_wanted = self._rooms.views.mode == "confidence" or self._rooms.tools.unsure_only
        if not is_wanted or project is None or document.name is None or self._asked_for == document.name:
            return
        name = self._asked_for = document.name
        keys = self._projects.variant_keys()

        def take(margin: object) -> None:
            if document.name == name:
                assert margin is None or isinstance(margin, Margin)
                document.take_margin(margin)

        self._rooms.tasks.start(one_result(lambda: read_shown_margin(project, name, keys)), on_report=take)

    def _show_unsure(self) -> None:
        """Tell the tools where the model was unsure, if they want to know: the map is as large as the photo."""
        document, tools = self._rooms.document, self._rooms.tools
        if document.margin is None or document.mask is None or not tools.unsure_only:
            tools.set_unsure(None)
        else:
            tools.set_unsure(document.margin.unsure((document.mask.shape[0], document.mask.shape[1]), UNSURE_BELOW))


def _brighten(views: ViewState, by: int) -> None:
    views.set_tone(views.brightness + by, views.gamma)


def read_shown_margin(project: Project, name: str, variant_keys: Sequence[str]) -> Margin | None:
    """Return the margin that belongs to the draft that is shown: that of the first variant that has drafted."""
    for key in variant_keys:
        if project.draft_path(key, name).exists():
            return project.read_margin(name, key)
    return None
