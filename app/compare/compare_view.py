"""The comparison: the same image in several panes that move together, and the scores of the variants below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSpinBox, QSplitter, QToolButton, QVBoxLayout, QWidget

from app.canvas.view_transform import ViewTransform
from app.compare.compare_pane import ComparePane
from app.compare.score_panel import ScorePanel
from app.compare.score_table import ScoreRow
from app.look.icons import icon
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.scores import score
from mman_core.project.variants import Variant
from mman_core.types import Box, Mask

PHOTO, MASK = "photo", "mask"
FEWEST, MOST = 2, 6


class CompareView(QWidget):
    """Two to six panes of the open image and a table of scores; asks for predictions only while it is seen."""

    variants_wanted = Signal(list, str)
    """Keys of variants whose prediction is missing, and the image's name; answer with `set_prediction`."""

    def __init__(
        self, document: Document, tools: ToolState, label_set: LabelSet, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._tools = tools
        self._label_set = label_set
        self._variants: list[Variant] = []
        self._predictions: dict[str, Mask | None] = {}
        self._asked: set[str] = set()
        self._mask_hidden = False
        self._rescore = QTimer(self, singleShot=True, interval=300)
        self.panes: list[ComparePane] = []
        self.title = QLabel("No image is open")
        self.pane_count = QSpinBox(minimum=FEWEST, maximum=MOST, prefix="Panes: ")
        self.pane_count.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.fit_button = QToolButton(autoRaise=True)
        self.fit_button.setIcon(icon("fit"))
        self.fit_button.setToolTip("Show the whole image")
        self.scores = ScorePanel(label_set)
        self._grid = QGridLayout()
        self._build()
        self._connect()
        self.set_pane_count(3)

    def set_variants(self, variants: Sequence[Variant]) -> None:
        """Offer these variants; predictions of those that stay are kept."""
        self._variants = list(variants)
        keys = {variant.key for variant in variants}
        self._predictions = {key: mask for key, mask in self._predictions.items() if key in keys}
        self._asked &= keys
        self._offer_choices()
        self._refresh()

    def set_label_set(self, label_set: LabelSet) -> None:
        """Show the classes of another label set, or the same ones in other colours."""
        self._label_set = label_set
        for pane in self.panes:
            pane.set_label_set(label_set)
        self.scores.model.set_label_set(label_set)
        self._rescore.start()

    def set_prediction(self, key: str, mask: Mask | None, name: str | None = None) -> None:
        """Take a variant's mask of the open image (None: it could not be made).

        One that comes late, for another image (`name`, or by its size), is dropped.
        """
        photo = self._document.photo
        if photo is None or (name is not None and name != self._document.name):
            return
        if mask is not None and mask.shape != photo.shape[:2]:
            return
        self._predictions[key] = mask
        for pane in self.panes:
            if pane.choice == key:
                self._fill(pane)
        self._rescore.start()

    def set_pane_count(self, count: int) -> None:
        """Show that many panes, 2 to 6."""
        count = min(MOST, max(FEWEST, count))
        while len(self.panes) > count:
            pane = self.panes.pop()
            self._grid.removeWidget(pane)
            pane.deleteLater()
        while len(self.panes) < count:
            self._add_pane()
        self.pane_count.setValue(count)
        self._arrange()
        self._offer_choices()
        self._refresh()

    def choose(self, place: int, key: str) -> None:
        """Show "photo", "mask" or a variant's key in the pane of that number, from 0."""
        self.panes[place].choose(key)

    def fit(self) -> None:
        """Show the whole image in all panes."""
        self.panes[0].pane.fit()

    def score_all(self) -> None:
        """Ask for the predictions of all variants that are still missing or could not be made."""
        keys = [variant.key for variant in self._variants if self._predictions.get(variant.key) is None]
        self._want(keys)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.pane_count)
        head.addWidget(self.fit_button)
        above = QWidget()
        box = QVBoxLayout(above)
        box.setContentsMargins(8, 6, 8, 6)
        box.addLayout(head)
        box.addLayout(self._grid, 1)
        self._grid.setSpacing(8)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(above)
        parts.addWidget(self.scores)
        parts.setStretchFactor(0, 1)
        parts.setCollapsible(0, False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)

    def _connect(self) -> None:
        self.pane_count.valueChanged.connect(self.set_pane_count)
        self.fit_button.clicked.connect(self.fit)
        self.scores.all_wanted.connect(self.score_all)
        self._rescore.timeout.connect(self._score)
        self._document.opened.connect(self._take_image)
        self._document.touched_changed.connect(self._refresh)
        self._document.mask_changed.connect(self._repaint)
        self._document.committed.connect(self._note_change)
        self._tools.opacity_changed.connect(self._take_look)
        self._tools.hidden_changed.connect(self._take_look)

    def _add_pane(self) -> None:
        shown = ComparePane(self._label_set)
        shown.pane.set_look(self._opacity, self._tools.hidden)
        shown.pane.view_changed.connect(self._link_views)
        shown.pane.hovered.connect(lambda x, y, shown=shown: self._point_at(shown, x, y))
        shown.chosen.connect(lambda shown=shown: self._take_choice(shown))
        if self.panes:
            shown.pane.set_view(self.panes[0].pane.view)
        self.panes.append(shown)

    def _arrange(self) -> None:
        """Put the panes into the rows and columns that show the image largest."""
        height, width = self._document.photo.shape[:2] if self._document.photo is not None else (1, 1)
        room = self._grid.geometry().size()
        count = len(self.panes)

        def zoom(columns: int) -> float:
            rows = math.ceil(count / columns)
            return min(room.width() / columns / int(width), room.height() / rows / int(height))

        # Of arrangements that show the image as large, the one with the fewest empty places.
        columns = max(range(1, count + 1), key=lambda columns: (round(zoom(columns), 6), -(-count % columns), columns))
        for place, shown in enumerate(self.panes):
            self._grid.addWidget(shown, place // columns, place % columns)
        for line in range(MOST):
            self._grid.setRowStretch(line, int(line * columns < count))
            self._grid.setColumnStretch(line, int(line < columns))

    def _offer_choices(self) -> None:
        titles = {PHOTO: "Photo", MASK: "Corrected mask", **{one.key: one.title for one in self._variants}}
        keys = list(titles)
        for place, pane in enumerate(self.panes):
            preferred = keys[place] if place < len(keys) else PHOTO
            pane.set_choices(titles, preferred)

    def _take_image(self) -> None:
        self._predictions.clear()
        self._asked.clear()
        self.title.setText(self._document.name or "No image is open")
        self._arrange()
        self._refresh()
        self.fit()

    def _take_choice(self, pane: ComparePane) -> None:
        self._fill(pane)
        self._ask()

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        for pane in self.panes:
            self._fill(pane)
        self._ask()
        self._score()

    def _fill(self, pane: ComparePane) -> None:
        photo, key = self._document.photo, pane.choice
        if photo is None or key == PHOTO:
            pane.show_images(photo, None)
        elif key == MASK:
            mask = self._document.mask if self._document.touched else None
            pane.show_images(photo, mask, "not corrected yet")
        else:
            note = "no prediction" if key in self._predictions else "predicting …"
            pane.show_images(photo, self._predictions.get(key), note)

    def _ask(self) -> None:
        wanted = {pane.choice for pane in self.panes} - {PHOTO, MASK, ""} - self._asked - set(self._predictions)
        self._want([variant.key for variant in self._variants if variant.key in wanted])

    def _want(self, keys: list[str]) -> None:
        if keys and self._document.name is not None and self.isVisible():
            self._asked.update(keys)
            self.variants_wanted.emit(keys, self._document.name)

    def _note_change(self, name: str) -> None:
        self._rescore.start()

    def _score(self) -> None:
        if not self.isVisible():
            return
        truth = self._document.mask if self._document.touched else None
        rows = []
        for variant in self._variants:
            prediction = self._predictions.get(variant.key)
            if truth is not None and prediction is not None:
                confusion = confusion_matrix(truth, prediction, self._label_set.size)
                rows.append(ScoreRow(variant.title, score(confusion)))
        self.scores.show_rows(rows, self._reason(truth is not None))

    def _reason(self, corrected: bool) -> str:
        """Return why the table is empty, in one sentence."""
        if self._document.name is None:
            return "Open an image to compare the variants on it."
        if not self._variants:
            return "There is no variant yet: import weights or train one."
        if not corrected:
            return "This image has no corrected mask yet: paint on it, and the variants are scored against your mask."
        return "No variant has predicted this image yet: choose one in a pane, or score all variants."

    def set_mask_hidden(self, hidden: bool) -> None:
        """Show the photos alone, or with their masks again."""
        self._mask_hidden = hidden
        self._take_look()

    @property
    def _opacity(self) -> float:
        return 0.0 if self._mask_hidden else self._tools.opacity

    def _repaint(self, box: Box) -> None:
        for shown in self.panes:
            if shown.choice == MASK:
                shown.pane.repaint_box(box)

    def _take_look(self) -> None:
        for shown in self.panes:
            shown.pane.set_look(self._opacity, self._tools.hidden)

    def _link_views(self, view: ViewTransform) -> None:
        for shown in self.panes:
            shown.pane.set_view(view)

    def _point_at(self, pointed: ComparePane, x: int, y: int) -> None:
        pixel = (x, y) if x >= 0 else None
        for shown in self.panes:
            shown.pane.set_cross(None if shown is pointed else pixel)
            shown.name_class(pixel)
