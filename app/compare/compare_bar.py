"""The two lines above the panes: how they lie, what they show of each other, and what a drag in one does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.compare.picture import MASK, MODES, Colors, Mode
from app.edit.clone_tools import TakeName
from app.look.icons import IconName, icon
from app.look.marks import color_icon
from app.look.verdict_colors import ERROR_COLORS, VERDICT_COLORS
from mman_core.labels.label_set import LabelSet
from mman_core.metrics.agreement import Verdict
from mman_core.metrics.errors_of_parts import ErrorKind

FEWEST, MOST = 2, 6
ARRANGEMENT_TITLES = {"grid": "Grid", "row": "Row", "curtain": "Curtain"}
MODE_TITLES: dict[Mode, str] = {
    "classes": "Classes",
    "difference": "What differs",
    "verdicts": "Right, wrong, missed",
    "parts": "Macro and micro errors",
}
HANDS: tuple[tuple[TakeName | None, IconName, str], ...] = (
    (None, "pan", "Drag moves the image"),
    ("take", "take", "Take parts: click a part in a variant's pane, and it goes into your mask as it is there"),
    ("clone", "clone", "Clone brush: paint in a variant's pane, and your mask gets what the variant says there"),
)


class CompareBar(QWidget):
    """Tells what was chosen; the comparison does it."""

    arranged = Signal()
    """Another arrangement or number of panes."""
    mode_chosen = Signal()
    """Another mode, other mask to compare with, or other class."""
    hand_chosen = Signal()

    def __init__(self, label_set: LabelSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel("No image is open")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.arrangement_box = _box("How the panes lie", ARRANGEMENT_TITLES)
        self.pane_count = QSpinBox(minimum=FEWEST, maximum=MOST, value=3, prefix="Panes: ")
        self.pane_count.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.fit_button = _button("fit", "Show the whole image")
        self.more_button = QToolButton(autoRaise=True)
        self.more_button.setText("More")
        self.more_button.setToolTip("Masks from a folder, pictures for papers")
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more_button)
        self.more_button.setMenu(self.menu)
        self.mode_box = _box("What the panes show", MODE_TITLES)
        self.against_label = QLabel("against")
        self.against_box = _box("What the panes are compared with", {MASK: "Corrected mask"})
        self.class_box = _box("The class that is compared", {})
        self.legend = QLabel()
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        # No group of Qt: in one Tab would reach the chosen button only.
        self.hands: list[QToolButton] = []
        self._hand = 0
        self._lay_out()
        self.set_label_set(label_set)
        self._connect()
        self._show_mode()

    @property
    def mode(self) -> Mode:
        return MODES[self.mode_box.currentIndex()]

    @property
    def against(self) -> str:
        return str(self.against_box.currentData())

    @property
    def class_id(self) -> int | None:
        """The class that is compared; None for all of them."""
        found = self.class_box.currentData()
        return int(found) if found is not None and self.mode in ("verdicts", "difference") else None

    @property
    def hand(self) -> TakeName | None:
        """What a left drag in a pane does: moves the image (None), or takes something from its variant."""
        return HANDS[self._hand][0]

    def choose_mode(self, mode: str, against: str = MASK) -> None:
        """Show that mode, against the mask or a variant's key; what is unknown changes nothing."""
        for box, wanted in ((self.mode_box, mode), (self.against_box, against)):
            place = box.findData(wanted)
            if place >= 0:
                box.setCurrentIndex(place)

    def set_titles(self, titles: Mapping[str, str]) -> None:
        """Offer these variants to compare with, besides the corrected mask."""
        kept = self.against_box.currentData()
        with QSignalBlocker(self.against_box):
            self.against_box.clear()
            for key, title in {MASK: "Corrected mask", **titles}.items():
                self.against_box.addItem(title, key)
            self.against_box.setCurrentIndex(max(0, self.against_box.findData(kept)))

    def set_label_set(self, label_set: LabelSet) -> None:
        """Offer the classes of a label set."""
        kept = self.class_box.currentData()
        with QSignalBlocker(self.class_box):
            self.class_box.clear()
            self.class_box.addItem("all classes", None)
            for label in label_set.classes:
                self.class_box.addItem(color_icon(label.color), label.name, label.id)
            self.class_box.setCurrentIndex(max(0, self.class_box.findData(kept)) if kept is not None else 0)

    def _lay_out(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for line in (above, below):
            line.setSpacing(6)
        above.addWidget(self.title, 1)
        for part in (self.arrangement_box, self.pane_count, self.fit_button, self.more_button):
            above.addWidget(part)
        for shown in (self.mode_box, self.against_label, self.against_box, self.class_box):
            below.addWidget(shown)
        below.addWidget(self.legend, 1)
        for number, (_, icon_name, tip) in enumerate(HANDS):
            button = _button(icon_name, tip)
            button.setCheckable(True)
            button.setChecked(number == 0)
            button.clicked.connect(partial(self._take_hand, number))
            self.hands.append(button)
            above.insertWidget(1 + number, button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(above)
        box.addLayout(below)

    def _connect(self) -> None:
        self.arrangement_box.currentIndexChanged.connect(lambda _place: self.arranged.emit())
        self.pane_count.valueChanged.connect(lambda _count: self.arranged.emit())
        for box in (self.mode_box, self.against_box, self.class_box):
            box.currentIndexChanged.connect(self._show_mode)

    def _take_hand(self, chosen: int, _checked: bool = False) -> None:
        self._hand = chosen
        for number, button in enumerate(self.hands):
            button.setChecked(number == chosen)
        self.hand_chosen.emit()

    def _show_mode(self) -> None:
        compares = self.mode != "classes"
        for part in (self.against_label, self.against_box):
            part.setVisible(compares)
        self.class_box.setVisible(self.mode in ("verdicts", "difference"))
        self.legend.setText(legend(self.mode))
        self.mode_chosen.emit()


def legend(mode: Mode | Colors) -> str:
    """Return the colours of a mode in rich text."""
    if mode == "verdicts":
        return _swatches([(VERDICT_COLORS[one], one.name.lower()) for one in list(Verdict)[1:]])
    if mode == "parts":
        titles = {ErrorKind.MACRO: "macro: parts", ErrorKind.MICRO: "micro: specks, holes"}
        return _swatches([(ERROR_COLORS[one], titles.get(one, "outline")) for one in list(ErrorKind)[1:]])
    return ""


def _swatches(colors: list[tuple[tuple[int, int, int], str]]) -> str:
    return " &nbsp;".join(f'<span style="color: rgb{color}">■</span> {title}' for color, title in colors)


def _box(name: str, titles: Mapping[str, str] | Mapping[Mode, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(9)
    for key, title in titles.items():
        box.addItem(title, key)
    return box


def _button(icon_name: IconName, tip: str) -> QToolButton:
    button = QToolButton(autoRaise=True)
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(20, 20))
    button.setToolTip(tip)
    return button
