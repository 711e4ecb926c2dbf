"""From region to region: where the open mask is probably wrong, and what the person says of it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.canvas.spotlight import outline
from app.wiring.checking import Checking
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.wiring.viewing import read_shown_margin
from app.work.asking_critics import draw_heat_map
from app.work.suspecting import Found, suspects_of_draft, suspects_of_mask
from app.work.task import TaskJob, one_result
from mman_core.mask.suspects import Suspect, is_repainted
from mman_core.project.accepted import accept_region

SECONDS_SHOWN = 20
NONE_LEFT = "No suspicious region is left in this image."
NOT_KNOWN = "How sure the model was is not known for this image: pre-label it (P) first."


class Suspects(QObject):
    """Looks for the regions of the open image when they are asked for, and leads to one after the other."""

    def __init__(self, rooms: Rooms, projects: OpenProject, checking: Checking) -> None:
        super().__init__()
        self._checking = checking
        self._rooms = rooms
        self._projects = projects
        self._found: Found | None = None
        self._accepted: set[int] = set()
        """Places among those found."""
        self._current: int | None = None
        self._is_looking = False
        self._told = ""
        acts, document = rooms.window.acts, rooms.document
        acts.next_suspect.triggered.connect(self.fly_on)
        acts.accept_suspect.triggered.connect(self.accept)
        document.opened.connect(self._forget)
        document.draft_changed.connect(self._forget)
        self._forget()

    def fly_on(self) -> None:
        """Fly to the next region that nobody has dealt with; the first time they are looked for."""
        if self._rooms.document.mask is None or self._is_looking:
            return
        if self._found is None:
            self._look()
        else:
            self._fly_on()

    def accept(self) -> None:
        """What the mask says in the region that was flown to is right; go on to the next one."""
        project, document = self._projects.project, self._rooms.document
        if project is None or document.name is None or document.mask is None:
            return
        suspect = self._suspect()
        if suspect is None:
            self._tell("Fly to a suspicious region (N) first.")
            return
        if not project.is_read_only:
            with self._rooms.errors.reported():
                accept_region(project.folder, document.name, document.mask, suspect.box)
        assert self._current is not None
        self._accepted.add(self._current)
        self._fly_on()

    def _suspect(self) -> Suspect | None:
        """Return the region that was flown to, if nobody has dealt with it since."""
        if self._found is None or self._current is None or self._current not in self._open():
            return None
        return self._found.suspects[self._current]

    def _open(self) -> list[int]:
        """Return the places of the regions that were neither accepted nor painted on."""
        found, mask = self._found, self._rooms.document.mask
        if found is None or found.doubted is None or mask is None:
            return []
        numbered = enumerate(found.suspects)
        doubted = found.doubted
        return [n for n, one in numbered if n not in self._accepted and not is_repainted(one, doubted, mask)]

    def _look(self) -> None:
        job = self._job()
        document = self._rooms.document
        state = document.name, document.revision, id(document.draft)
        if job is None:
            return

        def take(report: object) -> None:
            assert isinstance(report, Found)
            if state == (document.name, document.revision, id(document.draft)):
                self._found, self._accepted, self._current = report, set(), None
                self._fly_on()

        self._is_looking = True
        self._rooms.tasks.start(job, on_report=take, on_failure=self._rooms.errors.report, on_end=self._on_end)

    def _on_end(self) -> None:
        self._is_looking = False

    def _job(self) -> TaskJob | None:
        project, document = self._projects.project, self._rooms.document
        if project is None or document.name is None or document.mask is None:
            return None
        name, mask, draft, keys = document.name, document.mask.copy(), document.draft, self._projects.variant_keys()
        if project.row(name).status.is_accepted and self._checking.has_critics:
            engine = self._rooms.engine
            self._tell("Asking the critic about this mask ...")
            return one_result(lambda: suspects_of_mask(project, name, draw_heat_map(engine, project, name, mask), mask))
        return one_result(lambda: suspects_of_draft(project, name, read_shown_margin(project, name, keys), mask, draft))

    def _fly_on(self) -> None:
        found, window = self._found, self._rooms.window
        assert found is not None
        if found.doubted is None:
            self._found = None  # who drafts it now must not be told so again
            self._tell(NOT_KNOWN)
            return
        open_ones = self._open()
        if not open_ones:
            window.canvas.set_spotlight(None)
            self._tell(NONE_LEFT if self._rooms.document.is_read_only else f"{NONE_LEFT} S marks it done.")
            return
        after = [place for place in open_ones if self._current is None or place > self._current]
        self._current = (after or open_ones)[0]
        suspect = found.suspects[self._current]
        window.acts.compare.setChecked(False)
        window.canvas.fly_to(suspect.box, outline(suspect.box, suspect.where))
        self._tell(self._sentence(self._current, len(found.suspects), suspect))

    def _sentence(self, place: int, count: int, suspect: Suspect) -> str:
        text = f"Region {place + 1} of {count}"
        classes = self._rooms.labels.label_set.classes
        if suspect.rival is None or max(suspect.said, suspect.rival) >= len(classes):
            return text
        return f"{text}: {classes[suspect.said].name} or {classes[suspect.rival].name}?"

    def _forget(self) -> None:
        self._found, self._accepted, self._current = None, set(), None
        is_shown = self._rooms.document.name is not None
        for action in (self._rooms.window.acts.next_suspect, self._rooms.window.acts.accept_suspect):
            action.setEnabled(is_shown)
        if self._told and self._rooms.window.strip.currentMessage() == self._told:
            self._rooms.window.strip.clearMessage()  # it was about another image, or another draft
        self._told = ""

    def _tell(self, sentence: str) -> None:
        self._told = sentence
        self._rooms.window.strip.showMessage(sentence, 1000 * SECONDS_SHOWN)
