"""What every part of the wiring connects."""

from __future__ import annotations

from dataclasses import dataclass

from app.dialogs.report_error import ErrorReports
from app.state.document import Document
from app.state.keys import Keys
from app.state.settings import Settings
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from app.window.main_window import MainWindow
from app.wiring.labels import Labels
from app.work.autosave import Autosave
from app.work.engine_client import EngineClient
from app.work.task_group import TaskGroup


@dataclass(frozen=True)
class Rooms:
    """The parts of the running program.

    `engine` predicts and imports; `training_engine` trains and `checking_engine` checks done work beside it.
    """

    labels: Labels
    keys: Keys
    settings: Settings
    document: Document
    tools: ToolState
    views: ViewState
    window: MainWindow
    tasks: TaskGroup
    autosave: Autosave
    errors: ErrorReports
    engine: EngineClient
    training_engine: EngineClient
    checking_engine: EngineClient
