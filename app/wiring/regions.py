"""The menu of the mask and what the tools want done in a thread: operations on regions, each one undoable step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.edit.hand import RegionWork
from app.edit.job import Job
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.task import one_result
from mman_core.images.photo import read_photo_size
from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.components import drop_islands, fill_holes, keep_largest
from mman_core.mask.copying import copy_ids
from mman_core.mask.morphology import grow, shrink, smooth
from mman_core.mask.repaint import Repaint
from mman_core.mask.sides import swap_person
from mman_core.project.store import Project
from mman_core.types import Mask

MakeWork = Callable[[int | None], RegionWork | None]
"""Makes the work on a class, or on the whole mask for None; None if it cannot be done now, which it tells."""
SECONDS_SHOWN = 5


class Regions(QObject):
    """Connects the menu's actions with the operations of the core, and runs them beside the window."""

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._hand = rooms.window.canvas.hand
        self._hand.job_wanted.connect(self._run)
        self._hand.told.connect(self._tell)
        self._connect_operations()
        self._connect_protection()

    def _connect_operations(self) -> None:
        acts = self._rooms.window.acts
        pairs: list[tuple[str, MakeWork, QAction, QAction]] = [
            ("Smooth", self._smooth, acts.smooth_class, acts.smooth_all),
            ("Grow", self._grow, acts.grow_class, acts.grow_all),
            ("Shrink", self._shrink, acts.shrink_class, acts.shrink_all),
            ("Fill holes", self._fill_holes, acts.holes_class, acts.holes_all),
            ("Drop islands", self._drop_islands, acts.islands_class, acts.islands_all),
            ("Keep the largest", self._keep_largest, acts.largest_class, acts.largest_all),
            ("From the draft", self._copy_draft, acts.draft_class, acts.draft_all),
            ("From the variant", self._copy_source, acts.source_class, acts.source_all),
            ("From the image before", self._copy_before, acts.before_class, acts.before_all),
            ("Clear", self._clear, acts.clear_class, acts.clear_all),
        ]
        for title, make, of_class, of_all in pairs:
            self._connect(of_class, title, make, on_class=True)
            self._connect(of_all, title, make, on_class=False)
        self._connect(acts.swap_all, "Swap left and right", self._swap, on_class=False)
        document = self._rooms.document
        self._of_image = [action for _, _, *both in pairs for action in both] + [acts.swap_all]
        document.opened.connect(self._enable)
        self._enable()

    def _connect(self, action: QAction, title: str, make: MakeWork, *, on_class: bool) -> None:
        def do() -> None:
            class_id = self._hand.class_id(False) if on_class else None
            work = make(class_id)
            if work is not None:
                self._hand.work_on_region(work, self._hand.title(title, class_id))

        action.triggered.connect(do)

    def _connect_protection(self) -> None:
        tools, acts = self._rooms.tools, self._rooms.window.acts
        acts.solo_paint.toggled.connect(tools.set_solo)
        tools.solo_changed.connect(acts.solo_paint.setChecked)
        acts.over_background.triggered.connect(lambda checked: tools.set_only_over({0} if checked else None))
        tools.only_over_changed.connect(lambda: acts.over_background.setChecked(tools.only_over == frozenset({0})))
        acts.unsure_only.toggled.connect(tools.set_unsure_only)
        tools.unsure_only_changed.connect(acts.unsure_only.setChecked)
        acts.unlock_all.triggered.connect(lambda: tools.set_locked(()))

    def _smooth(self, class_id: int | None) -> RegionWork:
        reach = self._rooms.tools.reach
        return lambda mask, allowed, where: smooth(mask, 2 * reach, class_id, allowed, where)

    def _grow(self, class_id: int | None) -> RegionWork:
        reach = self._rooms.tools.reach
        return lambda mask, allowed, where: grow(mask, reach, class_id, allowed, where)

    def _shrink(self, class_id: int | None) -> RegionWork:
        reach = self._rooms.tools.reach
        return lambda mask, allowed, where: shrink(mask, reach, class_id, allowed, where)

    def _fill_holes(self, class_id: int | None) -> RegionWork:
        largest = self._rooms.tools.island_size
        return lambda mask, allowed, where: fill_holes(mask, class_id, largest, allowed, where)

    def _drop_islands(self, class_id: int | None) -> RegionWork:
        # The size that is shown is the largest that goes.
        smallest = self._rooms.tools.island_size + 1
        return lambda mask, allowed, where: drop_islands(mask, smallest, class_id, allowed, where)

    def _keep_largest(self, class_id: int | None) -> RegionWork:
        return lambda mask, allowed, where: keep_largest(mask, class_id, allowed, where)

    def _swap(self, _class_id: int | None) -> RegionWork:
        table = self._hand.label_set.flip_table()
        return lambda mask, allowed, where: swap_person(mask, table, None, allowed, where)

    def _clear(self, class_id: int | None) -> RegionWork:
        return lambda mask, allowed, where: copy_ids(mask, np.zeros_like(mask), class_id, allowed, where)

    def _copy_draft(self, class_id: int | None) -> RegionWork | None:
        draft = self._rooms.document.draft
        if draft is None:
            self._tell("This image has no draft: pre-label it (P) first.")
            return None
        return lambda mask, allowed, where: copy_ids(mask, draft, class_id, allowed, where)

    def _copy_source(self, class_id: int | None) -> RegionWork | None:
        source = self._rooms.tools.source
        if source is None:
            self._tell("Take the clone brush (J) in hand and choose a variant: what it says here is not known yet.")
            return None
        return lambda mask, allowed, where: copy_ids(mask, source, class_id, allowed, where)

    def _copy_before(self, class_id: int | None) -> RegionWork | None:
        project, name = self._projects.project, self._rooms.window.images_panel.neighbour(-1)
        if project is None or name is None:
            self._tell("This is the first image of the list: there is no mask before it.")
            return None
        unsaved = self._rooms.autosave.unsaved(name)
        is_touched = project.is_touched(name) if unsaved is None else unsaved.work.touched
        if not is_touched:
            self._tell(f"Nobody has painted on {name} yet: there is no mask to copy.")
            return None
        shape = self._shared_shape(project, name)
        if shape is None:
            return None

        def work(mask: Mask, allowed: Allowed, where: Where | None) -> Repaint | None:
            if unsaved is not None:
                return copy_ids(mask, unsaved.work.mask, class_id, allowed, where)
            other = project.read_mask(name, shape)
            return None if other is None else copy_ids(mask, other, class_id, allowed, where)

        return work

    def _shared_shape(self, project: Project, name: str) -> tuple[int, int] | None:
        """Return the height and width that the open image and that one have; None if they differ, which is told."""
        mask = self._rooms.document.mask
        with self._rooms.errors.reported():
            height, width = read_photo_size(project.photo_path(name))
            if mask is not None and mask.shape == (height, width):
                return height, width
            self._tell(f"{name} has {width} x {height} pixels: only the mask of an image of the same size is taken.")
        return None

    def _run(self, job: object) -> None:
        assert isinstance(job, Job)

        def fail(error: object) -> None:
            job.fail()
            self._rooms.window.strip.clearMessage()
            self._rooms.errors.report(error)

        def take(result: object) -> None:
            self._rooms.window.strip.clearMessage()
            job.take(result)

        self._rooms.window.strip.showMessage(f"{job.title} ...")
        self._rooms.tasks.start(one_result(job.work), on_report=take, on_failure=fail)

    def _tell(self, sentence: str) -> None:
        self._rooms.window.strip.showMessage(sentence, 1000 * SECONDS_SHOWN)

    def _enable(self) -> None:
        for action in self._of_image:
            action.setEnabled(self._rooms.document.name is not None)
