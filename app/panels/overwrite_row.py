"""What tools may overwrite: everything, one class, only the class in hand, only what the model was unsure of."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.look.icons import icon
from app.look.marks import color_icon
from app.panels.number_row import TITLE_WIDTH
from app.panels.toggle import toggle
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet

SWATCH = 12
LIMITED, FREE = QPalette.ColorRole.BrightText, QPalette.ColorRole.WindowText
"""Of the title while something is protected: a brush that seems not to paint must not be a riddle."""


class OverwriteRow(QWidget):
    """A list of what may be painted over, two more conditions, and how many classes are locked.

    Its title stands out as long as any of them protects something.
    """

    def __init__(self, tools: ToolState, label_set: LabelSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self.over_box = QComboBox()
        self.over_box.setToolTip("Tools change only what is of this class now")
        self.over_box.setAccessibleName("May be painted over")
        self.over_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.over_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.solo_button = toggle("solo", "Only the class in hand and the background change")
        self.unsure_button = toggle("unsure", "Only pixels change of which the model was unsure")
        self.locks_button = QToolButton(autoRaise=True)
        self.locks_button.setIcon(icon("lock"))
        self.locks_button.setProperty("compact", True)
        self.locks_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.locks_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._unlock: QAction | None = None
        self.title = QLabel("Over")
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

    def name_keys(self, solo: QAction, unsure: QAction, over_background: QAction, unlock: QAction) -> None:
        """Let the tooltips name the keys of these actions, also after somebody has chosen others."""
        self._unlock = unlock

        def name() -> None:
            self.solo_button.setToolTip(solo.toolTip())
            self.unsure_button.setToolTip(unsure.toolTip())
            self.over_box.setToolTip(f"Tools change only what is of this class now. {over_background.toolTip()}")
            self._show_locks()

        for action in (solo, unsure, over_background, unlock):
            action.changed.connect(name)
        name()

    def _lay_out(self) -> None:
        self.title.setFixedWidth(TITLE_WIDTH)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.title)
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
        for changed in (tools.only_over_changed, tools.locked_changed, tools.solo_changed, tools.unsure_only_changed):
            changed.connect(self._show_limits)
        tools.locked_changed.connect(self._show_locks)
        tools.solo_changed.connect(self.solo_button.setChecked)
        tools.unsure_only_changed.connect(self.unsure_button.setChecked)
        self.solo_button.setChecked(tools.solo)
        self.unsure_button.setChecked(tools.unsure_only)
        self._show_locks()
        self._show_limits()

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
        locked = f"{count} class is locked" if count == 1 else f"{count} classes are locked"
        self.locks_button.setToolTip(f"{locked}. {self._unlock.toolTip()}" if self._unlock is not None else locked)

    def _show_limits(self) -> None:
        tools = self._tools
        limits = tools.only_over is not None or tools.solo or tools.unsure_only or bool(tools.locked)
        self.title.setText("Over" if not limits else "Guarded" if tools.only_over is None else "Only over")
        self.title.setForegroundRole(LIMITED if limits else FREE)
        self.title.setToolTip("Some pixels are protected from every tool" if limits else "Every pixel may change")
