"""What to train, from which weights, and after how many newly accepted images a training begins by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QLabel, QSpinBox, QWidget

from mman_core.jobs import OBJECTIVES, FinetuneConfig
from mman_core.project.lesson import EVERY, Kind
from mman_core.project.variants import Variant

DEVICES = (("Automatic", "auto"), ("CPU", "cpu"), ("GPU (CUDA)", "cuda"))
NARROW = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
ALL_FOUR = "All four, one after another"
SHORT_TIP = "From the champion, mostly on what no run has learned yet"
REFIT_TIP = "From the weights that all runs began with, on all corrected images alike: forgets nothing of them"
OTHER_TIP = "From these weights, on all corrected images alike"


@dataclass(frozen=True)
class Start:
    """A way to begin: `variant` is None where the kind alone says the weights."""

    title: str
    tip: str
    kind: Kind
    variant: Variant | None

    @property
    def key(self) -> str:
        """What tells it from the others, also when there is another champion."""
        return self.kind if self.variant is None else self.variant.key


def possible_starts(learning: Sequence[Variant], champion: Variant | None, base: Variant | None) -> list[Start]:
    """Return the ways to begin, given the variants that can learn, the champion, and the weights it all began with."""
    starts = []
    if champion in learning and champion is not None:
        starts.append(Start(f"Short, from {champion.title}", SHORT_TIP, "short", None))
    if base in learning and base is not None:
        starts.append(Start(f"Refit, from {base.title}", REFIT_TIP, "refit", None))
    others = [variant for variant in learning if variant not in (champion, base)]
    return starts + [Start(f"From {variant.title}", OTHER_TIP, "refit", variant) for variant in others]


class TrainingForm(QWidget):
    """The settings of the next training; `every_spin` stays open while one runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        usual = FinetuneConfig()
        self.objective_box = QComboBox()
        self.objective_box.setToolTip("Which rows of the paper's tables to train; MMAN is the whole objective")
        for key, title in OBJECTIVES.items():
            self.objective_box.addItem(title, (key,))
        self.objective_box.addItem(ALL_FOUR, tuple(OBJECTIVES))
        self.objective_box.setCurrentIndex(self.objective_box.findText(OBJECTIVES["mman"]))
        self.start_box = QComboBox()
        self.start_box.setToolTip("The weights that the training starts from, and what it learns then")
        self.steps_spin = QSpinBox(minimum=1, maximum=100_000, value=usual.steps, singleStep=50)
        self.steps_spin.setToolTip("How many steps to train; each learns from a few crops of the corrected images")
        self.rate_spin = QDoubleSpinBox(decimals=6, minimum=1e-6, maximum=0.1, singleStep=5e-5)
        self.rate_spin.setValue(usual.generator_lr)
        self.rate_spin.setToolTip(
            "Learning rate of the generator. The usual one is careful; ten times as much learns a style that the "
            "weights never saw, and forgets some of the old"
        )
        self.device_box = QComboBox()
        for title, device in DEVICES:
            self.device_box.addItem(title, device)
        self.device_box.setMinimumContentsLength(6)
        self.device_box.setSizeAdjustPolicy(NARROW)
        self.device_box.setToolTip("Automatic: the GPU if there is one")
        self.every_spin = QSpinBox(minimum=0, maximum=99, value=EVERY)
        self.every_spin.setPrefix("every ")
        self.every_spin.setSpecialValueText("never")
        self.every_spin.setToolTip(
            "A short training begins by itself after so many newly accepted images (S accepts one); 0 is never"
        )
        self._starts: list[Start] = []
        self._lay_out()

    @property
    def start(self) -> Start | None:
        """How the training is to begin; None if no weights can learn."""
        place = self.start_box.currentIndex()
        return self._starts[place] if place >= 0 else None

    def set_starts(self, starts: Sequence[Start]) -> None:
        """Offer these; the choice stays if it is still among them."""
        chosen = self.start_box.currentData()
        self._starts = list(starts)
        self.start_box.clear()
        for place, start in enumerate(starts):
            self.start_box.addItem(start.title, start.key)
            self.start_box.setItemData(place, start.tip, Qt.ItemDataRole.ToolTipRole)
        self.start_box.setCurrentIndex(max(0, self.start_box.findData(chosen)) if starts else -1)

    def configs(self) -> list[FinetuneConfig]:
        """Return the settings: one for each objective asked for."""
        config = FinetuneConfig(
            steps=self.steps_spin.value(),
            generator_lr=self.rate_spin.value(),
            device=self.device_box.currentData(),
        )
        return [replace(config, objective=objective) for objective in self.objective_box.currentData()]

    def set_open(self, is_open: bool) -> None:
        """Let the settings of the next training be changed, or not while one runs."""
        for widget in (self.objective_box, self.start_box, self.steps_spin, self.rate_spin, self.device_box):
            widget.setEnabled(is_open)

    def _lay_out(self) -> None:
        form = QGridLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(3)
        for row, (title, box) in enumerate((("Objective", self.objective_box), ("Start", self.start_box))):
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(NARROW)
            form.addWidget(QLabel(title), row, 0)
            form.addWidget(box, row, 1, 1, 3)
        pairs = (("Steps", self.steps_spin), ("Rate", self.rate_spin), ("Device", self.device_box))
        for place, (title, field) in enumerate((*pairs, ("Auto", self.every_spin))):
            row, column = 2 + place // 2, 2 * (place % 2)
            form.addWidget(QLabel(title), row, column)
            form.addWidget(field, row, column + 1)
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 1)
