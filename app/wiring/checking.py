"""Checking done work: the critics are trained and look at every finished mask; what came of it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext

from PySide6.QtCore import QObject, Signal

from app.wiring.known_files import KnownFiles
from app.wiring.leaving import Leaving
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.wiring.show_image import ShowImage
from app.work.checking import Checked, check_done, lesson_of, look_again, must_learn, note_outcome, read_checks
from app.work.pace import Pace
from app.work.task import Task, one_result
from mman_core.errors import MmanError, NothingToDo
from mman_core.images.content import content_hash
from mman_core.jobs import CriticsTrained, MaskJudged
from mman_core.project.checking import Standing, critics_job, critics_path, standing_among
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project

LESSON = "critics"
NOTHING = Checked("", {}, {}, {}, {}, (1.0, 0.0, 0.0))


class Checking(QObject):
    """`changed()`: other masks are suspicious now, or critics are there that were not."""

    changed = Signal()

    def __init__(
        self, rooms: Rooms, projects: OpenProject, known_files: KnownFiles, show_image: ShowImage, leaving: Leaving
    ) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._known_files = known_files
        self._task: Task | None = None
        self._project: Project | None = None
        self._checked = NOTHING
        self._reading: Task | None = None
        self._read_all = False
        self._look_again: set[str] = set()
        """Images that were saved or got another status since they were read."""
        self._lesson = ""
        self._pace = Pace()
        self._is_stopping = False
        self._act = rooms.window.acts.check_done
        self._act.triggered.connect(self.start_or_stop)
        rooms.window.strip.stop_asked.connect(self.stop)
        leaving.begun.connect(self.stop)
        projects.opened.connect(self._begin)
        show_image.status_changed.connect(self._on_status)
        rooms.autosave.saved.connect(lambda name, _revision: self._note(name, is_reviewed=False))
        rooms.document.opened.connect(self._show_standing)
        self.changed.connect(self._show_standing)
        rooms.window.images_panel.model.set_note(self._note_of)
        self._act.setEnabled(False)

    def suspicion(self) -> Mapping[str, float]:
        """Return how suspicious each finished mask is that was checked and not changed since; the larger, the worse."""
        return self._checked.suspicion

    def flagged(self) -> frozenset[str]:
        """Return the finished masks whose layout is implausible: left and right may be swapped."""
        return frozenset(name for name, each in self._checked.standings.items() if each.is_implausible)

    def standing_of(self, macro: float, micro: float) -> tuple[float, float]:
        """Return to how many percent of the finished masks the critics object less than so much."""
        known = self._checked.scores.values()
        shares = (
            standing_among(macro, [each.macro for each in known]),
            standing_among(micro, [each.micro for each in known]),
        )
        return 100 * shares[0], 100 * shares[1]

    def standing(self, name: str) -> Standing | None:
        """Return where that mask stands among the finished ones; None if it was not checked, or changed since."""
        return self._checked.standings.get(name)

    @property
    def version(self) -> str:
        """Which critics all this is by; "" without any."""
        return self._checked.critics

    @property
    def has_critics(self) -> bool:
        """Whether critics were trained in this project."""
        project = self._projects.project
        return project is not None and critics_path(project.folder).exists()

    def start_or_stop(self) -> None:
        """Check all finished masks, or stop that."""
        if self._task is not None:
            self.stop()
        elif self._projects.project is not None:
            with self._rooms.errors.reported():
                self._start(self._projects.project)

    def stop(self) -> None:
        """Keep what was scored; critics that have not learned yet are given up."""
        if self._task is not None:
            self._is_stopping = True
            self._task.stop()
            self._rooms.window.strip.set_job("Stopping the check ...")

    def _begin(self) -> None:
        if self._projects.project is not self._project:  # otherwise the same folder was looked at again
            self._project, self._checked = self._projects.project, NOTHING
            self._look_again.clear()
        self.read()

    def read(self) -> None:
        """Read from the disk what is known of the finished masks."""
        project = self._projects.project
        self._act.setEnabled(project is not None and not project.is_read_only)
        self._read_all = True
        self._read_on()

    def _read_on(self) -> None:
        """Read all, or look again at the images that have changed: one at a time, each from what the last one found."""
        project = self._projects.project
        if project is None or self._reading is not None or not (self._read_all or self._look_again):
            return
        hashing, checked = self._known_files.hashing(), self._checked
        all_names = [row.name for row in project.images if row.status.is_accepted] if self._read_all else None
        again = {name: _is_accepted(project, name) for name in self._look_again}
        self._read_all, self._look_again = False, set()

        def work() -> Checked:
            with hashing.turn() if hashing is not None else nullcontext(content_hash) as hash_of:
                if all_names is not None:
                    return read_checks(project, all_names, hash_of)
                return look_again(project, checked, again, hash_of)

        self._reading = self._rooms.tasks.start(
            one_result(work), on_report=lambda found: self._take(project, found), on_end=self._on_read
        )

    def _on_read(self) -> None:
        self._reading = None
        self._read_on()

    def _start(self, project: Project) -> None:
        self._rooms.autosave.save_now()
        job = critics_job(project)
        self._lesson = lesson_of(job)
        if not must_learn(project, job, project.setting(LESSON)):
            job = critics_job(project, steps=0)
            self._lesson = ""
        self._is_stopping = False
        self._pace = Pace()
        self._task = self._rooms.tasks.start(
            check_done(self._rooms.checking_engine, job),
            on_report=self._on_report,
            on_failure=self._on_failure,
            on_end=lambda: self._on_end(project),
        )
        self._act.setText("Stop &checking done work")
        self._rooms.window.strip.set_job("Checking done work: starting the engine ...", can_stop=True)

    def _on_report(self, report: object) -> None:
        strip = self._rooms.window.strip
        if isinstance(report, CriticsTrained):
            text = f"Training critics {self._pace.tick(report.step, report.total, ' steps')}"
            strip.set_job(text, report.step, report.total, can_stop=True)
            if report.step == report.total:
                self._pace = Pace()
        elif isinstance(report, MaskJudged):
            if self._lesson and self._projects.project is not None:
                with self._rooms.errors.reported():
                    self._projects.project.set_setting(LESSON, self._lesson)
                self._lesson = ""
            text = f"Checking done work {self._pace.tick(report.done, report.total)}"
            strip.set_job(text, report.done, report.total, can_stop=True)

    def _on_failure(self, error: object) -> None:
        if isinstance(error, NothingToDo) or (self._is_stopping and isinstance(error, MmanError)):
            self._rooms.window.strip.showMessage(str(error), 8000)
        else:
            self._rooms.errors.report(error)

    def _on_end(self, project: Project) -> None:
        self._task = None
        self._act.setText("&Check done work")
        self._rooms.window.strip.set_job("")
        if project is self._projects.project:
            self.read()

    def _take(self, project: Project, found: object) -> None:
        assert isinstance(found, Checked)
        if project is self._projects.project:
            self._checked = found
            self.changed.emit()

    def _on_status(self, name: str) -> None:
        project = self._projects.project
        if project is None:
            return
        if name in self._checked.scores:
            self._note(name, is_reviewed=project.row(name).status is ImageStatus.REVIEWED)
        elif name in self._checked.said:
            self._look_at(name)

    def _look_at(self, name: str) -> None:
        self._look_again.add(name)
        self._read_on()

    def _note(self, name: str, *, is_reviewed: bool) -> None:
        """A checked mask was saved or its status changed: write down what came of it."""
        project, scores = self._projects.project, self._checked.scores.get(name)
        if project is None or project.is_read_only or scores is None:
            return

        def take(is_same: object) -> None:
            if project is self._projects.project and not (is_same and _is_accepted(project, name)):
                self._look_at(name)

        self._rooms.tasks.start(
            one_result(lambda: note_outcome(project, scores, is_reviewed=is_reviewed)), on_report=take
        )

    def _show_standing(self) -> None:
        """Say in the status line how the open mask stands among the finished ones."""
        name = self._rooms.document.name or ""
        standing = self.standing(name)
        self._rooms.window.strip.set_note("" if standing is None else short_text(standing), self._note_of(name))

    def _note_of(self, name: str) -> str:
        standing = self.standing(name)
        return "" if standing is None else long_text(standing)


def _is_accepted(project: Project, name: str) -> bool:
    # Its photo may have gone meanwhile.
    return project.is_readable(name) and project.row(name).status.is_accepted


def short_text(standing: Standing) -> str:
    """Return where a mask stands, for the status line."""
    shares = {"suspicion": standing.suspicion, "layout": standing.macro, "texture": standing.micro}
    parts = [f"{word} {100 * share:.0f} %" for word, share in shares.items()]
    return " · ".join(["left and right?", *parts] if standing.is_implausible else parts)


def long_text(standing: Standing) -> str:
    """Return where a mask stands, in sentences for a tooltip."""
    lines = [
        f"Looks more wrong than {100 * standing.suspicion:.0f} % of the finished masks that were checked.",
        f"By its layout (Macro) {100 * standing.macro:.0f} %, by its texture (Micro) {100 * standing.micro:.0f} %.",
    ]
    return "\n".join(["Implausible layout: left and right?", *lines] if standing.is_implausible else lines)
