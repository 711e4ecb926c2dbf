"""Starts the window, or its tour. Torch is not imported here, ever: the window is there in well under a second."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.display import has_screen, missing_libraries, missing_sentence
from mman_core.errors import MmanError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.wiring.program import Program

NO_SCREEN = (
    "There is no display, so the window cannot be shown; its tour runs offscreen instead and leaves pictures and masks "
    "in {out}."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0, or 1 after a tour that failed or when Qt cannot start."""
    options = _parser().parse_args(argv)
    if not has_screen(os.environ):
        options.tour = options.tour or Path("tour")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        _say(NO_SCREEN.format(out=options.tour.absolute()))
    missing = missing_libraries(os.environ)
    if missing:
        _say(missing_sentence(missing))
        return 1
    try:
        return _run(options)
    except MmanError as error:
        _say(str(error))
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py", description="Annotate human parsing masks in a window.")
    parser.add_argument("folder", nargs="?", type=Path, help="folder of photos to open")
    parser.add_argument("--example", action="store_true", help="open your own copy of the bundled example project")
    parser.add_argument("--light", action="store_true", help="light window instead of the one used last")
    tour = parser.add_argument_group("tour")
    tour.add_argument("--tour", type=Path, metavar="DIR", help="play the whole main job and save pictures of it in DIR")
    tour.add_argument("--photos", type=Path, metavar="DIR", help="photos of the tour (without: drawn figures)")
    tour.add_argument("--truth", type=Path, metavar="DIR", help="true masks of these photos, same stem, PNG of ids")
    tour.add_argument("--count", type=int, default=20, help="photos of the tour (20)")
    tour.add_argument("--steps", type=int, default=60, help="steps of the tour's fine-tuning (60)")
    tour.add_argument("--brief", type=int, default=10, help="steps of each of the four short trainings (10)")
    return parser


def _run(options: argparse.Namespace) -> int:
    # Only now: without the libraries that were looked for above, this import would fail with a stack trace.
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from app.look.theme import DARK, apply_theme
    from app.state.settings import FOLDER_VARIABLE, Settings, load_settings
    from app.wiring.program import Program

    # Every point of a fast stroke counts: Qt would merge mouse moves while the machine is busy.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    app = QApplication(["mman"])
    app.setApplicationName("mman")
    app.setApplicationDisplayName("MMAN")
    # A tour looks the same on every machine, trains when it says so, and leaves nobody its settings.
    if options.tour:
        os.environ.setdefault(FOLDER_VARIABLE, str(options.tour.absolute() / "settings"))
    settings = Settings(theme="dark", train_every=0) if options.tour else load_settings()
    if options.light:
        settings.theme = "light"
    apply_theme(app, DARK[settings.theme])
    program = Program(settings)
    _report_unexpected(program)
    _close_on_signals(program)
    if options.tour:
        return _tour(app, program, options)
    program.window.keep_on_screen()
    program.window.show()
    # What is there now stays to the end: looking through it for garbage would stop the window for some frames.
    gc.freeze()
    if options.example:
        program.open_example()
    elif options.folder is not None:
        program.projects.ask_and_open(options.folder)
    return app.exec()


def _tour(app: QApplication, program: Program, options: argparse.Namespace) -> int:
    from app.tour.tour import TourWish, tour

    wish = TourWish(options.tour, options.photos, options.truth, options.count, options.steps, options.brief)
    director = tour(program, wish)
    failures: list[Exception] = []

    def end(error: Exception | None) -> None:
        if error is not None:
            failures.append(error)
        program.close()

    director.ended.connect(end)
    program.window.resize(1600, 1000)
    program.window.show()
    director.start()
    app.exec()
    if failures:
        _say(f"The tour broke off: {failures[0]}")
        return 1
    _say(f"The tour left its pictures and masks in {options.tour.absolute()}.")
    return 0


def _report_unexpected(program: Program) -> None:
    """Show errors that nobody expected in the window's dialog instead of ending the program."""
    from PySide6.QtCore import QObject, Qt, Signal

    class Alarm(QObject):
        raised = Signal(object)

    alarm = Alarm(program)
    # Queued: the hook itself does nothing but emit, in whatever state the program is.
    alarm.raised.connect(program.rooms.errors.report, Qt.ConnectionType.QueuedConnection)
    usual = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: object) -> None:
        usual(kind, error, trace)  # type: ignore[arg-type]
        alarm.raised.emit(error)

    sys.excepthook = hook


def _close_on_signals(program: Program) -> None:
    """Save and close properly on Ctrl+C in the terminal and when the system asks the program to end."""
    from PySide6.QtCore import QTimer

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: program.close())
    # Python looks at signals only while it runs: without this it would sleep in Qt's loop until the mouse moves.
    waker = QTimer(program, interval=250)
    waker.timeout.connect(lambda: None)
    waker.start()


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
