"""After a crash: what happened, what was recovered, and that nothing else is lost."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QVBoxLayout, QWidget

from app.look.icons import icon
from mman_core.images.folder import natural_key

ENDED = "<b>The program ended without closing this project{since}.</b>"
RECOVERED = "Strokes that were not in the saved masks yet have been recovered on {images}:"
NOTHING = "Every stroke was in the saved masks already; there was nothing to recover."
REBUILT = "The index was damaged. It lies in the trash now and was made anew from the masks and drafts."
LOST = "Nothing else is lost. At most the stroke that was under the pen at that moment is missing."


class WhatHappenedDialog(QDialog):
    """Says when, lists the images with recovered strokes and goes to one by a double click: `chosen(name)`."""

    chosen = Signal(str)

    def __init__(
        self, since: str | None, recovered: Sequence[str], *, rebuilt: bool, parent: QWidget | None = None
    ) -> None:
        """`since` is when the program that ended took the project, "" if not known, None if none did."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("What happened")
        self.setWindowIcon(icon("warning"))
        self.setMinimumWidth(460)
        sentences = []
        if since is not None:
            sentences.append(ENDED.format(since=f", which it had open since {since}" if since else ""))
        if rebuilt:
            sentences.append(REBUILT)
        if recovered:
            images = "1 image" if len(recovered) == 1 else f"{len(recovered):,} images"
            sentences.append(RECOVERED.format(images=images))
        elif since is not None:
            sentences.append(NOTHING)
        self.text = QLabel("<p>" + "</p><p>".join(sentences) + "</p>", wordWrap=True)
        self.list = QListWidget()
        self.list.addItems(sorted(recovered, key=natural_key))
        self.list.setVisible(bool(recovered))
        self.list.setToolTip("Double click an image to look at it")
        self.list.setAccessibleName("Images with recovered strokes")
        self.list.itemActivated.connect(lambda row: self.chosen.emit(row.text()))
        self.end = QLabel(LOST, wordWrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.text, self.list, self.end, buttons):
            layout.addWidget(widget)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
        self.text.setTextFormat(Qt.TextFormat.RichText)
