"""A red bar above the canvas: something needs an answer, but not now. It never blocks the work."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.look.marks import NOTICE_STYLE


class NoticeBar(QFrame):
    """One sentence and one button; hidden until `show_notice`. `answered()` when the button is pressed."""

    answered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setStyleSheet(NOTICE_STYLE)
        self.label = QLabel(wordWrap=True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.setToolTip("Try again what is told here")
        self.button.clicked.connect(self.answered)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)
        self.hide()

    def show_notice(self, sentence: str, answer: str) -> None:
        self.label.setText(sentence)
        self.button.setText(answer)
        self.show()
