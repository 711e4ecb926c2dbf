"""Fine-tuning: the form, start, pause and stop, how it goes, and the weights so far."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from app.look.icons import icon
from app.panels.runs_list import RunsList
from app.panels.training_form import Start, TrainingForm
from app.panels.training_progress import TrainingProgress
from mman_core.project.runs import Run
from mman_core.project.standings import Standing


class TrainingPanel(QWidget):
    """`start_asked(list[FinetuneConfig], Start)`, `resume_asked(Run)`, `pause_asked()`, `stop_asked()`."""

    start_asked = Signal(object, object)
    resume_asked = Signal(object)
    pause_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = TrainingForm()
        self.progress = TrainingProgress()
        self.runs = RunsList()
        self.pages = QTabWidget(documentMode=True)
        self.pages.addTab(self.progress.curves_page, "Curves")
        self.pages.addTab(self.runs, "Weights")
        self.start_button = QPushButton(icon("train"), "Start training")
        self.start_button.setToolTip(
            "Train the chosen objectives beside the painting; a fifth of the accepted images is kept for judging"
        )
        self.resume_button = QPushButton(icon("redo"), "Resume")
        self.resume_button.setToolTip("Go on with the run that was paused or interrupted, where it was")
        self.pause_button = QPushButton(icon("pause"), "Pause")
        self.pause_button.setToolTip("Gives the processor free after the current step; goes on when you say so")
        self.stop_button = QPushButton(icon("stop"), "Stop")
        self.stop_button.setToolTip("Ends after the current step and keeps what was learned")
        self.lesson_label = QLabel(wordWrap=True)
        self._corrected = 0
        self._due = ""
        self._standings: list[Standing] = []
        self._is_training = False
        self._running = ""
        self._interrupted: Run | None = None
        self._lay_out()
        self._refresh()
        self.start_button.clicked.connect(self._ask_to_start)
        self.resume_button.clicked.connect(self._ask_to_resume)
        self.pause_button.clicked.connect(self.pause_asked)
        self.stop_button.clicked.connect(self.stop_asked)

    def set_starts(self, starts: Sequence[Start]) -> None:
        """Offer these ways to begin."""
        self.form.set_starts(starts)
        self._refresh()

    def set_standings(self, standings: Sequence[Standing]) -> None:
        """List the weights of the project."""
        self._standings = list(standings)
        runs = (each.run for each in standings if each.run is not None and each.run.key != self._running)
        self._interrupted = next((run for run in runs if run.can_go_on), None)
        self.runs.set_standings(standings, self._running)
        self._refresh_buttons()

    def set_corrected(self, count: int) -> None:
        """Tell how many corrected masks there are to train on."""
        self._corrected = count
        self._refresh()

    def show_due(self, sentence: str) -> None:
        """Tell how far it is to the next training that begins by itself."""
        self._due = sentence
        self._refresh()

    def begin(self, note: str) -> None:
        """A training was started, or goes on."""
        self._is_training = True
        self._refresh()
        self.progress.show_part(0, 0, note)
        self.pages.setCurrentWidget(self.progress.curves_page)

    def begin_run(self, key: str, title: str, steps: int) -> None:
        """One run of the training begins; from now on it can be paused."""
        self._running = key
        self.progress.begin_run(title, steps)
        self._refresh_buttons()

    def begin_judging(self, note: str) -> None:
        """The run is trained: it can be paused no more."""
        self._running = ""
        self.progress.show_part(0, 0, note)
        self._refresh_buttons()

    def show_ending(self, note: str) -> None:
        """The training ends after its step: it is asked to only once."""
        self.pause_button.setEnabled(False)
        self.stop_button.setEnabled(False)
        self.progress.say(note)

    def show_weights(self) -> None:
        """Bring the list of weights to the front: there is a verdict."""
        self.pages.setCurrentWidget(self.runs)

    def end(self, note: str) -> None:
        """The training is over."""
        self._is_training = False
        self._running = ""
        self._refresh()
        self.progress.end(note)
        self.set_standings(self._standings)

    def _ask_to_start(self) -> None:
        self.start_asked.emit(self.form.configs(), self.form.start)

    def _ask_to_resume(self) -> None:
        if self._interrupted is not None:
            self.resume_asked.emit(self._interrupted)

    def _refresh(self) -> None:
        self._refresh_buttons()
        self.form.set_open(not self._is_training)
        images = "image" if self._corrected == 1 else "images"
        some = f"{self._corrected:,} corrected {images}. {self._due}"
        self.lesson_label.setText(some if self._corrected else "Correct at least one image to train on.")

    def _refresh_buttons(self) -> None:
        is_ready = self.form.start is not None and self._corrected > 0 and not self._is_training
        self.start_button.setEnabled(is_ready)
        self.stop_button.setEnabled(self._is_training)
        self.pause_button.setVisible(self._is_training)
        self.pause_button.setEnabled(bool(self._running))
        run = self._interrupted
        self.resume_button.setVisible(run is not None and not self._is_training)
        if run is not None:
            self.resume_button.setText(f"Resume {run.title.split(':')[0].lower()}")

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.start_button, self.resume_button, self.pause_button, self.stop_button):
            buttons.addWidget(button, 1 if button is self.start_button else 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 3, 8, 4)
        layout.setSpacing(4)
        layout.addWidget(self.form)
        layout.addLayout(buttons)
        layout.addWidget(self.lesson_label)
        layout.addWidget(self.progress)
        layout.addWidget(self.pages, 1)
