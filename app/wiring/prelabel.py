"""Pre-labelling: this image or all, its progress, and the draft that arrives for the image that is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.pace import Pace
from app.work.prelabelling import Drafted, NotDrafted, Planned, draft_images
from app.work.task import Task, one_result
from mman_core.errors import NothingToDo
from mman_core.jobs import WeightsLoaded
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.variants import Variant

NO_WEIGHTS = "There are no weights that know the classes of this project; import some with Model > Import weights."


class Prelabel(QObject):
    """Starts and stops the jobs and brings their drafts to list and canvas.

    `drafted_many()`: a job is over that has drafted more than one image.
    """

    drafted_many = Signal()

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._tasks: list[Task] = []
        self._drafted = self._failed = 0
        acts = rooms.window.acts
        acts.prelabel.triggered.connect(self.draft_this)
        acts.prelabel_all.triggered.connect(lambda: self.draft_all(again=False))
        acts.prelabel_again.triggered.connect(lambda: self.draft_all(again=True))
        acts.stop_prelabel.triggered.connect(self.stop)
        acts.mirror_drafts.setChecked(rooms.settings.mirrors_drafts)
        acts.mirror_drafts.toggled.connect(self._use_mirror)
        rooms.window.strip.stop_asked.connect(self.stop)
        projects.champion_changed.connect(self._show_champion)

    def draft_this(self) -> None:
        """Draft the open image anew; it takes its turn between two images of a longer job."""
        if self._rooms.document.name is not None:
            self._start([self._rooms.document.name], again=True, touched_too=True)

    def draft_all(self, *, again: bool) -> None:
        """Draft all images that nobody has painted on."""
        if self._projects.project is not None:
            rows = self._projects.project.images
            names = [row.name for row in rows if row.status is not ImageStatus.UNREADABLE]
            self._start(names, again=again, touched_too=False)

    def stop(self) -> None:
        """End the jobs; the drafts made so far stay."""
        for task in self._tasks:
            task.stop()
        if self._tasks:
            self._rooms.window.strip.set_job("Stopping pre-labelling ...")

    def draft_untouched(self, names: Sequence[str]) -> None:
        """Draft those of these images on which nobody has worked, in this order; what is under way ends."""
        project = self._projects.project
        if project is None:
            return
        self.stop()
        untouched = (ImageStatus.UNTOUCHED, ImageStatus.DRAFTED)
        known = {row.name: row.status for row in project.images}
        fresh = [name for name in names if known.get(name) in untouched and name not in self._projects.touched]
        if fresh:
            self._start(fresh, again=False, touched_too=False)

    def _start(self, names: Sequence[str], *, again: bool, touched_too: bool) -> None:
        project, variant = self._projects.project, self._projects.champion
        if project is None:
            return
        if variant is None:
            self._rooms.errors.report(NothingToDo(NO_WEIGHTS))
            return
        pace = Pace()
        if not self._tasks:
            self._drafted = self._failed = 0
        task = self._rooms.tasks.start(
            draft_images(
                self._rooms.engine,
                project,
                names,
                variant,
                again=again,
                touched_too=touched_too,
                mirror=self._rooms.settings.mirrors_drafts,
            ),
            on_report=lambda report: self._on_report(project, variant, pace, report),
            on_failure=self._on_failure,
            on_end=lambda: self._on_end(task),
        )
        self._tasks.append(task)
        self._rooms.window.acts.stop_prelabel.setEnabled(True)
        self._rooms.window.strip.set_job("Pre-labelling: starting the engine ...", can_stop=True)

    def _on_report(self, project: Project, variant: Variant, pace: Pace, report: object) -> None:
        strip = self._rooms.window.strip
        if project is not self._projects.project:
            return
        if isinstance(report, WeightsLoaded):
            pace.begin()
            strip.set_device(f"{device_name(report.device)} · {variant.title}")
        elif isinstance(report, Planned):
            strip.set_job(f"Pre-labelling {report.total:,}: loading the model ...", can_stop=True)
        elif isinstance(report, Drafted):
            with self._rooms.errors.reported():
                self._drafted += 1
            project.note_draft(report.name)
            self._bring_draft(project, variant, report.name)
        elif isinstance(report, NotDrafted):
            self._failed += 1
            with self._rooms.errors.reported():
                project.mark_error(report.name, report.reason)
        if isinstance(report, Drafted | NotDrafted):
            self._projects.refresh_row(report.name)
            text = f"Pre-labelling {pace.tick(report.done, report.total)}"
            strip.set_job(text, report.done, report.total, can_stop=True)

    def _bring_draft(self, project: Project, variant: Variant, name: str) -> None:
        document = self._rooms.document
        if name != document.name or document.mask is None:
            return
        shape = document.mask.shape[0], document.mask.shape[1]

        def take(draft: object) -> None:
            if document.name == name and draft is not None:
                document.take_draft(draft)  # type: ignore[arg-type]

        self._rooms.tasks.start(one_result(lambda: project.read_draft(name, variant.key, shape)), on_report=take)

    def _use_mirror(self, uses: bool) -> None:
        self._rooms.settings.mirrors_drafts = uses

    def _on_failure(self, error: object) -> None:
        if isinstance(error, NothingToDo):
            self._rooms.window.strip.showMessage(str(error), 6000)
        else:
            self._rooms.errors.report(error)

    def _on_end(self, task: Task) -> None:
        self._tasks.remove(task)
        if self._tasks:
            return
        self._rooms.window.acts.stop_prelabel.setEnabled(False)
        self._rooms.window.strip.set_job("")
        if self._drafted > 1:
            self.drafted_many.emit()
        if self._failed or self._drafted > 1:
            text = f"Pre-labelled {_images(self._drafted)}."
            text += f" {_images(self._failed)} could not be read: see the list." if self._failed else ""
            self._rooms.window.strip.showMessage(text, 8000)

    def _show_champion(self) -> None:
        champion = self._projects.champion
        text = f"{champion.title} · not loaded yet" if champion is not None else "No weights"
        self._rooms.window.strip.set_device(text)


def _images(count: int) -> str:
    return f"{count:,} {'image' if count == 1 else 'images'}"


def device_name(device: str) -> str:
    """Return the engine's device as a person writes it: "cpu" is "CPU", "cuda:0 NVIDIA A10" is "NVIDIA A10"."""
    if device.startswith("cuda") and " " in device:
        return device.split(" ", 1)[1]
    return device.upper()
