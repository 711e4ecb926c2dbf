"""The order in which a person sees the images: worked out when it is asked for, and never under their hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from PySide6.QtCore import QObject

from app.wiring.checking import Checking
from app.wiring.open_project import OpenProject
from app.wiring.prelabel import Prelabel
from app.wiring.rooms import Rooms
from app.wiring.show_image import ShowImage
from app.work.ordering import BY_DOUBT, Order, ordering
from app.work.task import Task
from mman_core.errors import CannotWrite
from mman_core.metrics.score_file import draft_scores_path
from mman_core.project.queue import Mode, is_to_do, is_unlabelled, is_unreviewed, next_of
from mman_core.project.store import Project

SETTING = "queue"


class Queue(QObject):
    """Keeps the list of images in the order that was chosen for the project.

    It is sorted anew when an order is chosen, or chosen again, when the folder is looked at again, when other weights
    draft from now on, after many images were drafted, and after more of the done work was checked.
    """

    def __init__(
        self, rooms: Rooms, projects: OpenProject, show_image: ShowImage, prelabel: Prelabel, checking: Checking
    ) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._show_image = show_image
        self._checking = checking
        self._panel = rooms.window.images_panel
        self._mode = Mode.FILES
        self._last = Order()
        self._project: Project | None = None
        self._suspicion: Mapping[str, float] = {}
        self._sorted_by: Mapping[str, float] = {}
        self._variants: list[str] = []
        """Whose drafts the order is about."""
        self._task: Task | None = None
        self._is_asked_again = False
        self._panel.order_row.chosen.connect(self._choose)
        projects.opened.connect(self._use)
        projects.champion_changed.connect(self._on_champion)
        prelabel.drafted_many.connect(self.sort)
        checking.changed.connect(self._on_checked)
        acts = rooms.window.acts
        acts.next_unlabelled.triggered.connect(self._go_to_unlabelled)
        acts.next_unsure.triggered.connect(self._go_to_unsure)
        acts.next_unreviewed.triggered.connect(self._go_to_unreviewed)

    def order(self) -> list[str]:
        """Return all images of the project in the order that holds, also those that a filter hides."""
        return list(self._panel.model.names)

    def controls(self) -> frozenset[str]:
        """Return which images the order has drawn at random."""
        return self._last.controls

    def doubt(self, name: str) -> float | None:
        """Return how much the model doubted its draft of that image, 0 to 1; None if nobody has asked it."""
        return self._last.doubts.get(name)

    def sort(self) -> None:
        """Work the order out anew; the list shows it soon."""
        if self._task is not None:
            self._is_asked_again = True
            return
        project = self._projects.project
        if project is None:
            return
        self._variants, self._sorted_by = self._projects.variant_keys(), self._suspicion
        self._task = self._rooms.tasks.start(
            ordering(project, self._mode, self._variants, self._suspicion, self._panel.current),
            on_report=lambda order: self._show(project, order),
            on_end=self._on_end,
        )

    def _use(self) -> None:
        project = self._projects.project
        if project is not self._project:
            self._project, self._suspicion = project, {}
            self._panel.set_flagged(frozenset())
        chosen = project.setting(SETTING) if project is not None else ""
        self._mode = Mode(chosen) if chosen in list(Mode) else Mode.FILES
        self._panel.order_row.set_mode(self._mode)
        self._panel.order_row.set_note("")
        if self._mode is not Mode.FILES or self._task is not None or self._has_scores():
            self.sort()
        else:  # The list is in file order already, and there is nothing to read.
            self._last, self._variants = Order(), self._projects.variant_keys()

    def _has_scores(self) -> bool:
        project, keys = self._projects.project, self._projects.variant_keys()
        return project is not None and any(draft_scores_path(project.folder, key).exists() for key in keys)

    def _on_champion(self) -> None:
        if self._variants != self._projects.variant_keys():
            self.sort()

    def _on_checked(self) -> None:
        self._suspicion = self._checking.suspicion()
        self._panel.set_flagged(self._checking.flagged())
        # A mask that is changed after the check is not sorted away under the hand.
        if self._mode is Mode.CHECK_DONE and not self._sorted_by.keys() >= self._suspicion.keys():
            self.sort()

    def _choose(self, mode: str) -> None:
        self._mode = Mode(mode)
        project = self._projects.project
        if project is not None and not project.is_read_only:
            with suppress(CannotWrite):  # a full disk is told where strokes are saved, not for this convenience
                project.set_setting(SETTING, mode)
        self.sort()

    def _show(self, project: Project, order: object) -> None:
        assert isinstance(order, Order)
        if project is self._projects.project and not self._is_asked_again:
            self._last = order
            if self._panel.set_order(order.names, order.places):
                self._show_image.read_ahead()
            self._panel.order_row.set_note(_note(order))

    def _on_end(self) -> None:
        self._task = None
        if self._is_asked_again:
            self._is_asked_again = False
            self.sort()

    def _go_to_unlabelled(self) -> None:
        status_of = self._panel.model.status_of
        self._go_to_next(lambda name: is_unlabelled(status_of(name)), "that nobody has painted on")

    def _go_to_unreviewed(self) -> None:
        status_of = self._panel.model.status_of
        self._go_to_next(lambda name: is_unreviewed(status_of(name)), "that is done and not reviewed")

    def _go_to_unsure(self) -> None:
        status_of = self._panel.model.status_of
        doubts, level = self._last.doubts, self._last.unsure_from
        self._go_to_next(
            lambda name: doubts.get(name, -1.0) >= level and is_to_do(status_of(name)),
            "that is not done and whose draft was more doubtful than most",
        )

    def _go_to_next(self, wanted: Callable[[str], bool], words: str) -> None:
        """Go to the next such image of those that are shown."""
        name = next_of(self._panel.model.shown, self._panel.current, wanted)
        if name is not None:
            self._show_image.show(name)
        elif self._projects.project is not None:
            self._rooms.window.strip.showMessage(f"The list has no other image {words}.", 4000)


def _note(order: Order) -> str:
    """Return what the order lacks, in one sentence, if it is by scores."""
    if order.mode is Mode.CHECK_DONE and order.unscored:
        return f"{_count(order.unscored, 'finished mask')} not checked yet: Model > Check done work."
    if order.mode in BY_DOUBT and order.unscored:
        return f"{_count(order.unscored, 'draft')} not scored: pre-label again to order them."
    if order.mode in BY_DOUBT and order.undrafted:
        return f"{_count(order.undrafted, 'image')} without a draft: pre-label all to order them."
    return ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun} is" if number == 1 else f"{number:,} {noun}s are"
