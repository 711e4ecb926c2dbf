"""The line at the bottom: the image, the job under way, what is under the pointer, the device, whether all is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from app.look.icons import icon
from app.look.marks import DOT, status_icon

SAVE_MARKS = {
    "saved": ("Saved", "done"),
    "saving": ("Saving ...", "in work"),
    "not saved": ("Not saved", "unreadable"),
}


LONGEST_JOB = "Pre-labelling 999 of 999 · 99.9 s each · 59 min left"


class ElidedLabel(QLabel):
    """A label whose text loses its middle, not its place, when there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""

    def set_text(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.width() - 4)
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room))


class StatusStrip(QStatusBar):
    """Setters only; `stop_asked()` when the stop button of the job is pressed."""

    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.image_label = ElidedLabel()
        self.image_label.setMinimumWidth(120)
        self._image = self._note = self._tip = ""
        self.cursor_label = QLabel()
        self.zoom_label = QLabel()
        self.device_label = QLabel("No model loaded")
        self.device_label.setToolTip("The device and the weights that pre-label")
        self.save_mark = QLabel()
        self.save_label = QLabel()
        self.job_bar = QProgressBar(textVisible=False)
        self.job_bar.setFixedSize(110, 10)
        self.job_label = QLabel()
        # Room for the longest usual text: the line must not jump with every image.
        self.job_label.setMinimumWidth(self.fontMetrics().horizontalAdvance(LONGEST_JOB))
        self.job_stop = QToolButton(autoRaise=True)
        self.job_stop.setIcon(icon("stop"))
        self.job_stop.setToolTip("Stop; what is done so far stays")
        self.job_stop.clicked.connect(self.stop_asked)
        self._job = QWidget()
        job_layout = QHBoxLayout(self._job)
        job_layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.job_bar, self.job_label, self.job_stop):
            job_layout.addWidget(widget)
        # Always as high as its button: else the canvas above moves when a job begins or ends, and Qt, when the status
        # line changes its height, shows what a message has hidden.
        self._job.setFixedHeight(self.job_stop.sizeHint().height())
        self._job.hide()
        self.addWidget(self.image_label, 1)
        self.save_mark.setContentsMargins(12, 0, 0, 0)
        self.device_label.setContentsMargins(12, 0, 0, 0)
        widths = {self._job: 0, self.cursor_label: 190, self.zoom_label: 56, self.device_label: 0}
        widths |= {self.save_mark: 0, self.save_label: 68}
        for placed, width in widths.items():
            placed.setMinimumWidth(width)
            self.addPermanentWidget(placed)
        self.setContentsMargins(8, 0, 8, 0)
        self.set_saved("saved")

    def set_image(self, name: str | None, shape: tuple[int, int] | None) -> None:
        """Name the open image and its size in pixels, given as (height, width)."""
        size = f"   {shape[1]} × {shape[0]}" if shape is not None else ""
        self._image = (name or "") + size
        self._show_image()

    def set_note(self, text: str, tip: str = "") -> None:
        """Say something about the open image behind its name, and more in the tooltip; empty texts say nothing."""
        self._note, self._tip = text, tip
        self._show_image()

    def set_cursor_text(self, text: str) -> None:
        self.cursor_label.setText(text)

    def set_zoom(self, zoom: float) -> None:
        self.zoom_label.setText(f"{100 * zoom:.0f} %")

    def set_device(self, text: str) -> None:
        self.device_label.setText(text)

    def set_saved(self, state: str) -> None:
        text, status = SAVE_MARKS[state]
        self.save_mark.setPixmap(status_icon(status).pixmap(DOT, DOT))
        self.save_label.setText(text)

    def _show_image(self) -> None:
        self.image_label.set_text(f"{self._image}   {self._note}".rstrip())
        if self._tip:
            self.image_label.setToolTip(f"{self._image}\n{self._tip}")

    def set_job(self, text: str, done: int = 0, total: int = 0, *, can_stop: bool = False) -> None:
        """Show a job under way; an empty text hides it, a total of 0 means: nobody knows how much there is."""
        self._job.setVisible(bool(text))
        self.job_label.setText(text)
        self.job_stop.setVisible(can_stop)
        self.job_bar.setRange(0, total)
        self.job_bar.setValue(done)
