"""What tools may overwrite: everything, one class, only the class in hand, only what the model was unsure of."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.look.icons import icon
from app.look.marks import color_icon
from app.panels.number_row import TITLE_WIDTH
from app.panels.toggle import toggle
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet

SWATCH = 12


class OverwriteRow(QWidget):
    """A list of what may be painted over, two more conditions, and how many classes are locked."""

    def __init__(self, tools: ToolState, label_set: LabelSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self.over_box = QComboBox()
        self.over_box.setToolTip("Tools change only what is of this class now (Shift+B: only background)")
        self.over_box.setAccessibleName("May be painted over")
        self.over_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.over_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.solo_button = toggle("solo", "Only the class in hand and the background change (N)")
        self.unsure_button = toggle("unsure", "Only pixels change of which the model was unsure (Shift+N)")
        self.locks_button = QToolButton(autoRaise=True)
        self.locks_button.setIcon(icon("lock"))
        self.locks_button.setProperty("compact", True)
        self.locks_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.locks_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        self._connect()
        self.set_label_set(label_set)

    def set_label_set(self, label_set: LabelSet) -> None:
        """Offer the classes of another label set, or the same ones in other colours."""
        with QSignalBlocker(self.over_box):
            self.over_box.clear()
            self.over_box.addItem("everything", None)
            for label in label_set.classes:
                self.over_box.addItem(color_icon(label.color, SWATCH), label.name, label.id)
        self._show_over()

    def _lay_out(self) -> None:
        label = QLabel("Over")
        label.setFixedWidth(TITLE_WIDTH)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label)
        layout.addWidget(self.over_box, 1)
        for button in (self.solo_button, self.unsure_button, self.locks_button):
            layout.addWidget(button)

    def _connect(self) -> None:
        tools = self._tools
        self.over_box.currentIndexChanged.connect(self._choose_over)
        self.locks_button.clicked.connect(lambda: tools.set_locked(()))
        self.solo_button.toggled.connect(tools.set_solo)
        self.unsure_button.toggled.connect(tools.set_unsure_only)
        tools.only_over_changed.connect(self._show_over)
        tools.locked_changed.connect(self._show_locks)
        tools.solo_changed.connect(self.solo_button.setChecked)
        tools.unsure_only_changed.connect(self.unsure_button.setChecked)
        self.solo_button.setChecked(tools.solo)
        self.unsure_button.setChecked(tools.unsure_only)
        self._show_locks()

    def _choose_over(self) -> None:
        class_id = self.over_box.currentData()
        self._tools.set_only_over(None if class_id is None else {class_id})

    def _show_over(self) -> None:
        over = self._tools.only_over
        with QSignalBlocker(self.over_box):
            self.over_box.setCurrentIndex(0 if over is None else self.over_box.findData(min(over, default=None)))

    def _show_locks(self) -> None:
        count = len(self._tools.locked)
        self.locks_button.setText(str(count))
        self.locks_button.setEnabled(count > 0)
        self.locks_button.setToolTip(f"{count} classes are locked: unlock all (Ctrl+Shift+U)")
