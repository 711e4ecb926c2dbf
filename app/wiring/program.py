"""The running program: makes the rooms, connects them, opens and closes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject

from app.dialogs.report_error import ErrorReports
from app.state.document import Document
from app.state.keys import Keys
from app.state.settings import Settings, save_settings
from app.state.tool_memory import recall_tools, remember_tools
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from app.window.main_window import MainWindow
from app.wiring.best_of import BestOf
from app.wiring.champions import Champions
from app.wiring.checking import Checking
from app.wiring.comparing import Comparing
from app.wiring.critic_columns import CriticColumns
from app.wiring.critic_view import CriticView
from app.wiring.exporting import Exporting
from app.wiring.figures import Figures
from app.wiring.importing import Importing
from app.wiring.keyboard import Keyboard
from app.wiring.known_files import KnownFiles
from app.wiring.labels import Labels
from app.wiring.leaving import Leaving
from app.wiring.looks import Looks
from app.wiring.open_project import OpenProject
from app.wiring.painting import Painting
from app.wiring.prelabel import Prelabel
from app.wiring.queue import Queue
from app.wiring.read_only import ReadOnly
from app.wiring.recovering import Recovering
from app.wiring.regions import Regions
from app.wiring.rooms import Rooms
from app.wiring.scoring import Scoring
from app.wiring.show_image import ShowImage
from app.wiring.statistics import Recording
from app.wiring.statuses import Statuses
from app.wiring.suspects import Suspects
from app.wiring.teaching import Teaching
from app.wiring.thumbnails import ThumbnailList
from app.wiring.training import Training
from app.wiring.viewing import Viewing
from app.work.autosave import Autosave
from app.work.engine_client import ENGINE_COMMAND, EngineClient
from app.work.example import example_copy
from app.work.task_group import TaskGroup
from mman_core.labels.label_set import load_label_set


class Program(QObject):
    """Owns everything that lives as long as the window."""

    def __init__(self, settings: Settings, *, engine_command: Sequence[str] = ENGINE_COMMAND) -> None:
        super().__init__()
        label_set = load_label_set("lip")
        document = Document(self, history_bytes=settings.history_megabytes * 2**20)
        tools = ToolState(label_set.size, self)
        recall_tools(tools, settings)
        views = ViewState(self)
        views.set_contour_width(settings.contour_width)
        views.set_overview(settings.shows_overview)
        window = MainWindow(document, tools, views, label_set)
        tasks = TaskGroup(self)
        keys = Keys(settings.keys, self)
        self.rooms = Rooms(
            labels=Labels(window, tools, keys, settings, label_set),
            keys=keys,
            settings=settings,
            document=document,
            tools=tools,
            views=views,
            window=window,
            tasks=tasks,
            autosave=Autosave(document, tasks, self),
            errors=ErrorReports(window),
            engine=EngineClient(engine_command),
            training_engine=EngineClient(engine_command),
            checking_engine=EngineClient(engine_command),
        )
        self.window = window
        self.leaving = Leaving(self.rooms)
        self.projects = OpenProject(self.rooms, self.leaving)
        known_files = KnownFiles(self.projects)
        self.show_image = ShowImage(self.rooms, self.projects)
        self.statuses = Statuses(self.rooms, self.projects, self.show_image)
        self.thumbnails = ThumbnailList(self.rooms, self.projects)
        self.painting = Painting(self.rooms)
        self.regions = Regions(self.rooms, self.projects)
        self.viewing = Viewing(self.rooms, self.projects)
        self.checking = Checking(self.rooms, self.projects, known_files, self.show_image, self.leaving)
        self.best_of = BestOf(self.rooms, self.projects, self.checking)
        self.critic_columns = CriticColumns(self.rooms, self.projects, self.checking)
        self.critic_view = CriticView(self.rooms, self.projects, self.checking)
        self.suspects = Suspects(self.rooms, self.projects, self.checking)
        self.keyboard = Keyboard(self.rooms)
        self.looks = Looks(self.rooms)
        self.prelabel = Prelabel(self.rooms, self.projects)
        self.queue = Queue(self.rooms, self.projects, self.show_image, self.prelabel, self.checking)
        self.training = Training(self.rooms, self.projects, known_files, self.leaving)
        self.champions = Champions(self.rooms, self.projects, self.training, self.prelabel, self.queue.order)
        self.teaching = Teaching(self.rooms, self.projects, self.training, self.show_image)
        self.comparing = Comparing(self.rooms, self.projects)
        self.figures = Figures(self.rooms, self.projects)
        self.scoring = Scoring(self.rooms, self.projects, self.training, self.checking)
        self.exporting = Exporting(self.rooms, self.projects)
        self.importing = Importing(self.rooms, self.projects)
        self.recovering = Recovering(self.rooms, self.projects, self.show_image)
        self.recording = Recording(self.rooms, self.projects, self.show_image, self.queue, self.leaving)
        self.read_only = ReadOnly(self.rooms, self.projects)
        tasks.failed.connect(self.rooms.errors.report)
        window.close_asked.connect(self.close)
        window.acts.quit.triggered.connect(self.close)
        window.start_page.example_wanted.connect(self.open_example)
        self._restore_window()

    def open(self, folder: Path) -> None:
        """Open the project of a folder; returns at once."""
        self.projects.open(folder)

    def open_example(self) -> None:
        """Open the person's own copy of the example project."""
        with self.rooms.errors.reported():
            self.open(example_copy())

    @property
    def is_idle(self) -> bool:
        """Whether no job runs and everything is saved."""
        return self.rooms.tasks.is_idle and self.rooms.autosave.is_clean

    def close(self) -> None:
        """Save, stop what runs, and close the window; returns at once."""
        self.leaving.leave(self._end)

    def _end(self) -> None:
        self._remember()
        self.projects.close()
        self.rooms.engine.close()
        self.rooms.training_engine.close()
        self.rooms.checking_engine.close()
        self.window.leave()

    def _remember(self) -> None:
        settings, window = self.rooms.settings, self.window
        settings.geometry = _to_text(window.saveGeometry())
        settings.docks = _to_text(window.saveState())
        remember_tools(self.rooms.tools, settings)
        settings.contour_width = self.rooms.views.contour_width
        settings.shows_overview = self.rooms.views.shows_overview
        save_settings(settings)

    def _restore_window(self) -> None:
        settings = self.rooms.settings
        if settings.geometry:
            self.window.restoreGeometry(_to_bytes(settings.geometry))
        if settings.docks:
            self.window.restoreState(_to_bytes(settings.docks))


def _to_text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")


def _to_bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(QByteArray(text.encode("ascii", "replace")))
