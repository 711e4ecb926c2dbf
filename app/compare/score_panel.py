"""The numbers of the comparison: of the open image or of many, as a table, as bars, or the curves of the trainings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.compare.score_rows import CriticShares, ScoreRow, score_rows
from app.compare.score_table import ScoreTable
from app.edit.job import Job
from app.look.icons import icon
from mman_core.labels.label_set import LabelSet
from mman_core.metrics.image_score import ImageScore

if TYPE_CHECKING:
    from app.compare.run_curves import RunCurves
    from app.compare.score_bars import ScoreBars

ROWS_IN_SIGHT = 6
LOWEST_PLOT = 190
USUAL_SAMPLE, LARGEST_SAMPLE = 500, 1_000_000
Scope: TypeAlias = Literal["image", "listed", "all"]
SCOPES: dict[Scope, str] = {"image": "This image", "listed": "Images in the list", "all": "All corrected images"}
PAGES = ("Table", "Bars", "Curves")


@dataclass(frozen=True)
class ScoreWish:
    """Which corrected images are to be scored: those in the list or all, at most so many, drawn evenly; and whether
    predictions that are missing are made first."""

    scope: Scope
    at_most: int
    predicts: bool


class ScorePanel(QWidget):
    """Shows rows of scores; asks for those of many images, gives them away as text."""

    all_wanted = Signal()
    """All variants are to be scored on the open image."""
    project_wanted = Signal(object)
    """A ScoreWish; answer with `begin`, `show_progress`, `show_project`, `end`."""
    stop_wanted = Signal()
    four_wanted = Signal()
    """The four objectives are to be trained on the corrected images."""
    curves_wanted = Signal()
    """The page of curves is shown; answer by `curves.show_runs`."""
    job_wanted = Signal(object)
    critics_wanted = Signal()
    """The scores of the open image are shown; answer with `show_critics` if there are critics."""

    def __init__(self, label_set: LabelSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ScoreTable(label_set, self)
        self._image: Mapping[str, list[ImageScore]] = {}
        self._project: Mapping[str, list[ImageScore]] = {}
        self._image_critics: CriticShares = {}
        self._project_critics: CriticShares = {}
        self._titles: Mapping[str, str] = {}
        self._reasons: dict[Scope, str] = {"image": ""}
        self._asked = 0
        self._bars: ScoreBars | None = None
        self._curves: RunCurves | None = None
        self._make_controls()
        self._make_table()
        self._lay_out()
        self._connect()
        self._show_scope()

    @property
    def scope(self) -> Scope:
        return list(SCOPES)[self.scope_box.currentIndex()]

    @property
    def bars(self) -> ScoreBars:
        """The bars; made when they are first needed."""
        if self._bars is None:
            # Imported here: pyqtgraph costs half of the time until the window is there.
            from app.compare.score_bars import ScoreBars

            self._bars = ScoreBars()
            self.bars_place.addWidget(self._bars)
        return self._bars

    @property
    def curves(self) -> RunCurves:
        """The curves of the runs; made when they are first needed."""
        if self._curves is None:
            from app.compare.run_curves import RunCurves

            self._curves = RunCurves()
            self.curves_place.addWidget(self._curves)
        return self._curves

    def set_label_set(self, label_set: LabelSet) -> None:
        """Forget the scores: they belong to other classes."""
        self._image = self._project = {}
        self.model.set_label_set(label_set)
        self._show_rows([])

    def show_image(self, scores: Mapping[str, ImageScore], titles: Mapping[str, str], reason: str) -> None:
        """Take the scores of the open image; if there are none, the reason."""
        self._image = {key: [score] for key, score in scores.items()}
        self._reasons["image"] = reason
        self._take_titles(titles)
        if self.scope == "image":
            self._compute()
        if scores:
            self.critics_wanted.emit()

    def show_critics(self, found: Mapping[str, tuple[float, float]]) -> None:
        """Take what Macro and Micro say of some variants on the open image, in percent of the finished masks."""
        shares = {key: [each] for key, each in found.items()}
        if shares != self._image_critics:
            self._image_critics = shares
            if self.scope == "image":
                self._compute()

    def show_project(self, scores: Mapping[str, list[ImageScore]], titles: Mapping[str, str], note: str) -> None:
        """Take the scores of many images, of all variants in one order; `note` says which they are."""
        self._project = scores
        self._take_titles(titles)
        self.show_project_critics({}, note)

    def show_project_critics(self, found: CriticShares, note: str) -> None:
        """Take what the critics say of the predictions that `show_project` showed; `note` says what these are."""
        self._project_critics = found
        self.note.setText(note)
        self.note.setToolTip(note)
        if self.scope != "image":
            self._compute()

    def begin(self) -> None:
        """The scoring of many images has begun."""
        self.progress.setRange(0, 0)
        self._show_running(True)

    def show_progress(self, done: int, total: int, note: str = "") -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.note.setText(note)

    def end(self) -> None:
        """The scoring is over, for whatever reason."""
        self._show_running(False)

    def copy(self) -> None:
        """Put the table on the clipboard as comma-separated text."""
        QGuiApplication.clipboard().setText(self.model.csv())

    def _make_controls(self) -> None:
        self.scope_box = QComboBox()
        self.scope_box.setAccessibleName("Images that are scored")
        for key, title in SCOPES.items():
            self.scope_box.addItem(title, key)
        self.base_box = QComboBox()
        self.base_box.setToolTip("Show by how much the others differ from this variant, with 95 % intervals")
        self.base_box.setAccessibleName("Differences from")
        self.base_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.base_box.setMinimumContentsLength(9)
        self.page_box = QComboBox()
        self.page_box.setAccessibleName("Table, bars or curves")
        self.page_box.addItems(PAGES)
        self.all_button = QPushButton(icon("compare"), "Score all variants")
        self.all_button.setToolTip("Predict this image with every variant, and score them all")
        self.score_button = QPushButton("Score")
        self.score_button.setToolTip("Score every variant on these images, beside the painting")
        self.stop_button = QPushButton(icon("stop"), "Stop")
        self.stop_button.setEnabled(False)
        self.stop_button.setToolTip("Keep what is scored so far")
        self.sample_spin = QSpinBox(minimum=1, maximum=LARGEST_SAMPLE, value=USUAL_SAMPLE, prefix="at most ")
        self.sample_spin.setToolTip("So many images, drawn evenly from them; always the same ones")
        self.predict_check = QCheckBox("predict")
        self.predict_check.setToolTip("First predict what a variant has not predicted yet; without, it is left out")
        self.progress = QProgressBar(textVisible=False)
        self.progress.setFixedHeight(10)
        self.progress.setMaximumWidth(140)
        self.note = QLabel()
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.four_button = QPushButton(icon("train"), "Train the four")
        self.four_button.setToolTip(
            "Baseline, + Macro D, + Micro D and MMAN on the same corrected images with the same seed, one after another"
        )
        self.copy_button = QToolButton()
        self.copy_button.setText("Copy or save")
        self.copy_button.setToolTip("Put the table on the clipboard (Ctrl+C: as CSV), or into a file")
        self.copy_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.copy_menu = QMenu(self.copy_button)
        self.copy_button.setMenu(self.copy_menu)

    def _make_table(self) -> None:
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.table.setAlternatingRowColors(True)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(header.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.table.setSortingEnabled(True)
        self.table.verticalHeader().setHighlightSections(False)
        self.table.setAccessibleName("Scores of the variants against the corrected mask")
        self.sentence = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)

    def _lay_out(self) -> None:
        head, below = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.scope_box)
        head.addWidget(self.base_box)
        head.addWidget(self.page_box)
        head.addStretch(1)
        for part in (self.all_button, self.four_button, self.copy_button):
            head.addWidget(part)
        for control in (self.score_button, self.stop_button, self.sample_spin, self.predict_check, self.progress):
            below.addWidget(control)
        below.addWidget(self.note, 1)
        numbers = QWidget()
        inside = QVBoxLayout(numbers)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.sentence, 1)
        self.pages = QStackedWidget()
        bars, curves = QWidget(), QWidget()
        self.bars_place, self.curves_place = QVBoxLayout(bars), QVBoxLayout(curves)
        for place in (self.bars_place, self.curves_place):
            place.setContentsMargins(0, 0, 0, 0)
        for page in (bars, curves):
            page.setMinimumHeight(LOWEST_PLOT)
        for page in (numbers, bars, curves):
            self.pages.addWidget(page)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 6, 8, 8)
        box.addLayout(head)
        box.addLayout(below)
        box.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.all_button.clicked.connect(self.all_wanted)
        self.four_button.clicked.connect(self.four_wanted)
        self.stop_button.clicked.connect(self.stop_wanted)
        self.score_button.clicked.connect(
            lambda: self.project_wanted.emit(
                ScoreWish(self.scope, self.sample_spin.value(), self.predict_check.isChecked())
            )
        )
        self.scope_box.currentIndexChanged.connect(self._show_scope)
        self.base_box.currentIndexChanged.connect(self._compute)
        self.page_box.currentIndexChanged.connect(self._show_page)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)

    def _take_titles(self, titles: Mapping[str, str]) -> None:
        if dict(titles) == dict(self._titles) and self.base_box.count():
            return
        self._titles = dict(titles)
        kept = self.base_box.currentData()
        with QSignalBlocker(self.base_box):
            self.base_box.clear()
            self.base_box.addItem("as they are", None)
            for key, title in titles.items():
                self.base_box.addItem(f"minus {title}", key)
            self.base_box.setCurrentIndex(max(0, self.base_box.findData(kept)) if kept is not None else 0)

    def _show_scope(self) -> None:
        of_image = self.scope == "image"
        self.all_button.setVisible(of_image)
        for part in (self.score_button, self.sample_spin, self.predict_check, self.note):
            part.setVisible(not of_image)
        self._show_running(self.stop_button.isEnabled())
        self._compute()

    def _show_running(self, running: bool) -> None:
        of_image = self.scope == "image"
        self.score_button.setEnabled(not running)
        self.stop_button.setEnabled(running)
        self.stop_button.setVisible(running and not of_image)
        self.progress.setVisible(running and not of_image)

    def _show_page(self, place: int) -> None:
        self.pages.setCurrentIndex(place)
        if PAGES[place] == "Curves":
            assert self.curves is not None
            self.curves_wanted.emit()
        self._draw_bars()

    def _compute(self) -> None:
        """Make the rows: intervals of many images take a while, and are made in a thread."""
        of_image = self.scope == "image"
        scores, titles, base = self._image if of_image else self._project, self._titles, self.base_box.currentData()
        critics = self._image_critics if of_image else self._project_critics
        self._asked += 1
        asked = self._asked
        if of_image or base is None or not scores:
            self._show_rows(score_rows(scores, titles, base, critics))
            return

        def take(rows: object) -> None:
            if asked == self._asked:
                assert isinstance(rows, list)
                self._show_rows(rows)

        self.job_wanted.emit(Job("Intervals", lambda: score_rows(scores, titles, base, critics), take))

    def _show_rows(self, rows: list[ScoreRow]) -> None:
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.sentence.setVisible(not rows)
        reason = self._reasons["image"] if self.scope == "image" else "Press Score to compare the variants on them."
        self.sentence.setText(reason)
        self.copy_button.setEnabled(bool(rows))
        height = self.table.horizontalHeader().sizeHint().height()
        height += self.table.verticalHeader().defaultSectionSize() * min(len(rows), ROWS_IN_SIGHT)
        self.table.setMinimumHeight(height + self.table.horizontalScrollBar().sizeHint().height() + 2)
        self._draw_bars()

    def _draw_bars(self) -> None:
        if PAGES[self.pages.currentIndex()] == "Bars":
            self.bars.show_rows(self.model.rows, self.model.classes)
