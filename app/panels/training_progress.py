"""How a training goes: the bar, what there is to say about it, and the live curves on a page of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from mman_core.jobs import StepDone

if TYPE_CHECKING:
    from app.panels.curves import Curves

LINES = 2


class TrainingProgress(QWidget):
    """Setters only. `curves_page` is placed by whoever shows this."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar(textVisible=False, value=0)
        self.bar.setFixedHeight(8)
        self.note_label = QLabel(wordWrap=True)
        # Always room for some lines: the plots below must not jump.
        self.note_label.setFixedHeight(LINES * self.fontMetrics().lineSpacing())
        self.note_label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.warning_label = QLabel(wordWrap=True)
        self.warning_label.hide()
        self.curves_page = QWidget()
        self._curves: Curves | None = None
        for widget, parts in ((self, (self.bar, self.note_label, self.warning_label)), (self.curves_page, ())):
            layout = QVBoxLayout(widget)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(4)
            for part in parts:
                layout.addWidget(part)

    @property
    def curves(self) -> Curves:
        """The curves; made when they are first needed."""
        if self._curves is None:
            # Imported here: pyqtgraph costs half of the time until the window is there.
            from app.panels.curves import Curves

            self._curves = Curves()
            layout = self.curves_page.layout()
            assert layout is not None
            layout.addWidget(self._curves)
        return self._curves

    def paintEvent(self, event: QPaintEvent) -> None:
        """Make the curves when the panel is first really seen; behind another tab it is shown but never painted."""
        super().paintEvent(event)
        if self._curves is None:
            QTimer.singleShot(0, self, self.make_curves)

    def make_curves(self) -> None:
        """Make the curves now, unless they are there: later a person may be painting."""
        assert self.curves is not None

    def say(self, note: str) -> None:
        self.note_label.setText(note)
        self.note_label.setToolTip(note)

    def begin_run(self, title: str, steps: int) -> None:
        """One run of the training begins: its curves start anew."""
        self.curves.clear()
        self.warning_label.hide()
        self.show_part(0, steps, f"{title}: loading ...")

    def add_step(self, step: StepDone, note: str) -> None:
        """Draw one step; `note` says the rate and the time left."""
        self.curves.add(step)
        self.show_part(step.step, step.total, note)

    def show_part(self, done: int, total: int, note: str) -> None:
        """Show how much is done; a total of 0: nobody knows how much there is."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.say(note)

    def warn(self, sentence: str) -> None:
        """Show what a person should know of this run, until the next one begins."""
        lines = [self.warning_label.text()] if not self.warning_label.isHidden() else []
        self.warning_label.setText("\n".join([*lines, sentence]))
        self.warning_label.show()

    def end(self, note: str) -> None:
        self.bar.setMaximum(max(1, self.bar.maximum()))
        self.say(note)
