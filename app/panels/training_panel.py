"""Fine-tuning: what to train from what, start and stop, live curves, and the runs so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.look.icons import icon
from app.look.marks import status_icon
from mman_core.jobs import OBJECTIVES, FinetuneConfig, StepDone
from mman_core.project.runs import Run
from mman_core.project.variants import Variant

if TYPE_CHECKING:
    from app.panels.curves import Curves

RUN_MARKS = {
    "finished": "done",
    "stopped": "in work",
    "interrupted": "in work",
    "running": "drafted",
    "no weights": "unreadable",
}
DEVICES = (("Automatic", "auto"), ("CPU", "cpu"), ("GPU (CUDA)", "cuda"))
ALL_FOUR = "All four, one after another"


class TrainingPanel(QWidget):
    """The form and the progress. `start_asked(list[FinetuneConfig], Variant)`, `resume_asked(Run)`, `stop_asked()`."""

    start_asked = Signal(object, object)
    resume_asked = Signal(object)
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        usual = FinetuneConfig()
        self.objective_box = QComboBox()
        self.objective_box.setToolTip("Which rows of the paper's tables to train; MMAN is the whole objective")
        for key, title in OBJECTIVES.items():
            self.objective_box.addItem(title, (key,))
        self.objective_box.addItem(ALL_FOUR, tuple(OBJECTIVES))
        self.objective_box.setCurrentIndex(self.objective_box.findText(OBJECTIVES["mman"]))
        self.weights_box = QComboBox()
        self.weights_box.setToolTip("The weights that the training starts from")
        self.steps_spin = QSpinBox(minimum=1, maximum=100_000, value=usual.steps, singleStep=50)
        self.steps_spin.setToolTip("How many steps to train; each learns from a few crops of the corrected images")
        self.rate_spin = QDoubleSpinBox(decimals=6, minimum=1e-6, maximum=0.1, singleStep=5e-5)
        self.rate_spin.setValue(usual.generator_lr)
        self.rate_spin.setToolTip("Learning rate of the generator")
        self.device_box = QComboBox()
        for title, device in DEVICES:
            self.device_box.addItem(title, device)
        self.device_box.setToolTip("Automatic: the GPU if there is one")
        self.start_button = QPushButton(icon("train"), "Start training")
        self.start_button.setToolTip("Train the chosen objectives on all corrected images, beside the painting")
        self.stop_button = QPushButton(icon("stop"), "Stop")
        self.stop_button.setToolTip("Ends after the current step and keeps what was learned")
        self.resume_button = QPushButton(icon("redo"), "Resume")
        self.resume_button.setToolTip("Go on with the interrupted run where it last saved what it had learned")
        self.resume_button.hide()
        self.note_label = QLabel("Correct at least one image to train on.", wordWrap=True)
        # Always room for two lines: the plots below must not jump.
        self.note_label.setFixedHeight(2 * self.fontMetrics().lineSpacing())
        self.note_label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.warning_label = QLabel(wordWrap=True)
        self.warning_label.hide()
        self.progress_bar = QProgressBar(textVisible=False, value=0)
        self.progress_bar.setFixedHeight(10)
        self.curves_place = QVBoxLayout()
        self.runs_list = QTreeWidget()
        self.runs_list.setRootIsDecorated(False)
        self.runs_list.setUniformRowHeights(True)
        self._variants: list[Variant] = []
        self._corrected = 0
        self._is_training = False
        self._resumed = ""
        self._interrupted: Run | None = None
        self._curves: Curves | None = None
        self._set_up_runs_list()
        self._lay_out()
        self.start_button.clicked.connect(self._ask_to_start)
        self.stop_button.clicked.connect(self._ask_to_stop)
        self.resume_button.clicked.connect(self._ask_to_resume)

    @property
    def curves(self) -> Curves:
        """The curves; made when they are first needed."""
        if self._curves is None:
            # Imported here: pyqtgraph costs half of the time until the window is there.
            from app.panels.curves import Curves

            self._curves = Curves()
            self.curves_place.addWidget(self._curves)
        return self._curves

    def paintEvent(self, event: QPaintEvent) -> None:
        """Make the curves when the panel is first really seen; behind another tab it is shown but never painted."""
        super().paintEvent(event)
        if self._curves is None:
            QTimer.singleShot(0, self, lambda: self.curves)

    def set_variants(self, variants: Sequence[Variant]) -> None:
        """Offer these weights to start from; the choice stays if it is still among them."""
        chosen = self.weights_box.currentData()
        self._variants = list(variants)
        self.weights_box.clear()
        for variant in variants:
            self.weights_box.addItem(variant.title, variant.key)
        self.weights_box.setCurrentIndex(max(0, self.weights_box.findData(chosen)))
        self._refresh()

    def set_runs(self, runs: Sequence[Run]) -> None:
        """List the runs of the project, the latest first."""
        self.runs_list.clear()
        running = self._resumed or (runs[-1].key if runs and not runs[-1].ended else "")
        self._interrupted = None
        for run in reversed(runs):
            state = "finished" if run.finished else "stopped" if run.weights else "no weights"
            if self._is_training and run.key == running:
                state = "running"
            elif run.can_go_on:
                state = "interrupted"
                self._interrupted = self._interrupted or run
            row = QTreeWidgetItem([run.title.split(",")[0], str(run.steps), state])
            row.setIcon(0, status_icon(RUN_MARKS[state]))
            row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            row.setSizeHint(0, QSize(0, 23))
            row.setToolTip(0, f"{run.title}\n{run.folder}\n{run.created:%Y-%m-%d %H:%M}")
            self.runs_list.addTopLevelItem(row)
        self._show_resume()

    def set_corrected(self, count: int) -> None:
        """Tell how many corrected masks there are to train on."""
        self._corrected = count
        self._refresh()

    def begin(self, resumed: Run | None = None) -> None:
        """A training was started, or goes on with that run."""
        self._is_training = True
        self._resumed = resumed.key if resumed is not None else ""
        self.progress_bar.setRange(0, 0)
        self._refresh()
        self.note_label.setText("Loading the model ...")

    def begin_run(self, title: str, steps: int) -> None:
        """One run of the training begins: its curves start anew."""
        self.curves.clear()
        self.warning_label.hide()
        self.progress_bar.setRange(0, steps)
        self.progress_bar.setValue(0)
        self.note_label.setText(f"{title}: loading ...")

    def add_step(self, step: StepDone, note: str) -> None:
        """Draw one step; `note` says the rate and the time left."""
        self.progress_bar.setValue(step.step)
        self.curves.add(step)
        self.note_label.setText(note)

    def warn(self, sentence: str) -> None:
        """Show what a person should know of this run, until the next one begins."""
        lines = [self.warning_label.text()] if not self.warning_label.isHidden() else []
        self.warning_label.setText("\n".join([*lines, sentence]))
        self.warning_label.show()

    def end(self, note: str) -> None:
        """The training is over."""
        self._is_training = False
        self._resumed = ""
        self.progress_bar.setMaximum(max(1, self.progress_bar.maximum()))
        self._refresh()
        self.note_label.setText(note)

    def config_list(self) -> list[FinetuneConfig]:
        """Return the settings of the form: one for each objective asked for."""
        config = FinetuneConfig(
            steps=self.steps_spin.value(),
            generator_lr=self.rate_spin.value(),
            device=self.device_box.currentData(),
        )
        return [replace(config, objective=objective) for objective in self.objective_box.currentData()]

    def _ask_to_start(self) -> None:
        self.start_asked.emit(self.config_list(), self._variants[self.weights_box.currentIndex()])

    def _ask_to_resume(self) -> None:
        if self._interrupted is not None:
            self.resume_asked.emit(self._interrupted)

    def _show_resume(self) -> None:
        run = self._interrupted
        self.resume_button.setVisible(run is not None and not self._is_training)
        if run is not None:
            self.resume_button.setText(f"Resume {run.title.split(':')[0].lower()}")

    def _ask_to_stop(self) -> None:
        self.stop_button.setEnabled(False)
        self.note_label.setText("Stopping after this step ...")
        self.stop_asked.emit()

    def _refresh(self) -> None:
        is_ready = bool(self._variants) and self._corrected > 0 and not self._is_training
        self.start_button.setEnabled(is_ready)
        self.stop_button.setEnabled(self._is_training)
        self._show_resume()
        for widget in (self.objective_box, self.weights_box, self.steps_spin, self.rate_spin, self.device_box):
            widget.setEnabled(not self._is_training)
        if not self._is_training:
            images = "image" if self._corrected == 1 else "images"
            self.note_label.setText(
                f"{self._corrected:,} corrected {images} to learn from."
                if self._corrected
                else "Correct at least one image to train on."
            )

    def _set_up_runs_list(self) -> None:
        self.runs_list.setHeaderLabels(["Run", "Steps", "State"])
        self.runs_list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.runs_list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.runs_list.setAccessibleName("Runs of this project")
        self.runs_list.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header = self.runs_list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 60), (2, 84)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        # Only what is there is shared: on a low screen the panel shrinks before it scrolls.
        self.runs_list.setMinimumHeight(80)
        self.runs_list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        for row, (title, box) in enumerate((("Objective", self.objective_box), ("Start from", self.weights_box))):
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            form.addWidget(QLabel(title), row, 0)
            form.addWidget(box, row, 1, 1, 3)
        form.addWidget(QLabel("Steps"), 2, 0)
        form.addWidget(self.steps_spin, 2, 1)
        form.addWidget(QLabel("Rate"), 2, 2)
        form.addWidget(self.rate_spin, 2, 3)
        form.addWidget(QLabel("Device"), 3, 0)
        form.addWidget(self.device_box, 3, 1, 1, 3)
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start_button, 1)
        buttons.addWidget(self.stop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.setSpacing(6)
        layout.addLayout(form)
        layout.addLayout(buttons)
        layout.addWidget(self.resume_button)
        layout.addWidget(self.progress_bar)
        layout.addWidget(self.note_label)
        layout.addWidget(self.warning_label)
        layout.addLayout(self.curves_place, 3)
        layout.addWidget(self.runs_list, 1)
