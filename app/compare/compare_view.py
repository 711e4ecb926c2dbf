"""The comparison: the same image in several panes that move together, and the scores of the variants below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.canvas.view_transform import ViewTransform
from app.compare.compare_bar import FEWEST, MOST, CompareBar
from app.compare.compare_pane import ComparePane
from app.compare.describe import describe
from app.compare.opinions import Opinions
from app.compare.pane_area import ARRANGEMENTS, PaneArea
from app.compare.picture import MASK, OF_ALL, PHOTO, Picture, Wish
from app.compare.pictures import Pictures, palettes
from app.compare.score_panel import ScorePanel
from app.compare.shared_drawing import SharedDrawing
from app.compare.taking import Taking
from app.edit.job import Job
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet
from mman_core.metrics.image_score import ImageScore, score_image
from mman_core.project.mask_folders import MaskFolder
from mman_core.project.variants import Variant
from mman_core.types import Box, Mask

SETTLED_MS = 200


class CompareView(QWidget):
    """Two to six panes of the open image and a table of scores; asks for predictions only while it is seen."""

    variants_wanted = Signal(list, str)
    """Keys of variants whose prediction is missing, and the image's name; answer with `set_prediction`."""
    job_wanted = Signal(object)
    """A Job to be run in a thread: what is made of several masks, and the scores of the image."""
    pointed = Signal()
    """The pointer was moved over a pane."""
    arranged = Signal()
    """A person chose other panes or another arrangement: see `memory`."""

    def __init__(
        self, document: Document, tools: ToolState, label_set: LabelSet, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._tools = tools
        self._label_set = label_set
        self._titles: tuple[dict[str, str], dict[str, str]] = {}, {}
        self._mask_hidden = False
        self._pictures = Pictures()
        self._shared = SharedDrawing()
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self.opinions = Opinions(document)
        self.taking = Taking(document, tools, label_set, self.opinions, self)
        self.panes: list[ComparePane] = []
        self.bar = CompareBar(label_set)
        self.title, self.pane_count, self.fit_button = self.bar.title, self.bar.pane_count, self.bar.fit_button
        self.area = PaneArea()
        self.scores = ScorePanel(label_set)
        self._colors = palettes(label_set)
        self._build()
        self._connect()
        self.set_pane_count(3)

    def set_variants(self, variants: Sequence[Variant]) -> None:
        """Offer these variants; predictions of those that stay are kept."""
        self._titles = {variant.key: variant.title for variant in variants}, self._titles[1]
        self._offer()

    def set_folders(self, folders: Sequence[MaskFolder]) -> None:
        """Offer these folders of masks besides the variants."""
        self._titles = self._titles[0], {folder.key: folder.title for folder in folders}
        self._offer()

    def set_label_set(self, label_set: LabelSet) -> None:
        """Show the classes of another label set, or the same ones in other colours."""
        self._label_set = self.taking.hand.label_set = label_set
        self._colors = palettes(label_set)
        self.bar.set_label_set(label_set)
        self.scores.set_label_set(label_set)
        self._refresh()

    def set_prediction(self, key: str, mask: Mask | None, name: str | None = None) -> None:
        """Take a variant's mask of the open image (None: it could not be made).

        One that comes late, for another image (`name`, or by its size), is dropped.
        """
        if self.opinions.put(key, mask, name):
            self._pictures.make_anew()
            voters = self._voters()
            for shown in self.panes:
                if key in self._wish(shown).needed(voters):
                    self._fill(shown)
            self._settled.start()

    def set_pane_count(self, count: int) -> None:
        """Show that many panes, 2 to 6."""
        count = min(MOST, max(FEWEST, count))
        while len(self.panes) > count:
            self.panes.pop().dismiss()
        while len(self.panes) < count:
            self._add_pane()
        self.pane_count.setValue(count)
        self._offer_choices()
        self._arrange()
        self._refresh()

    def choose(self, place: int, key: str) -> None:
        """Show "photo", "mask", one of OF_ALL or a variant's key in the pane of that number, from 0."""
        self.panes[place].choose(key)

    def chosen_keys(self) -> list[str]:
        """Return the keys of the variants that the panes need."""
        voters = self._voters()
        needed = {key for shown in self.panes for key in self._wish(shown).needed(voters)}
        return [key for key in self.opinions.titles if key in needed]

    def memory(self) -> dict[str, object]:
        """Return arrangement, panes and mode as JSON types, to be remembered."""
        arrangement = self.bar.arrangement_box.currentData()
        choices = [shown.choice for shown in self.panes]
        return {"arrangement": arrangement, "panes": choices, "mode": self.bar.mode, "against": self.bar.against}

    def remember(self, memory: dict[str, object]) -> None:
        """Arrange everything as it was; what is not known any more is left as it is."""
        choices = memory.get("panes")
        if isinstance(choices, list) and FEWEST <= len(choices) <= MOST:
            self.set_pane_count(len(choices))
            for shown, key in zip(self.panes, choices, strict=True):
                shown.choose(str(key))
        place = self.bar.arrangement_box.findData(memory.get("arrangement"))
        self.bar.arrangement_box.setCurrentIndex(max(0, place))
        self.bar.choose_mode(str(memory.get("mode", "")), str(memory.get("against", "")))

    def fit(self) -> None:
        """Show the whole image in all panes."""
        self.panes[0].pane.fit()

    def score_all(self) -> None:
        """Ask for the predictions of all variants that are still missing or could not be made."""
        self._want(self.opinions.to_ask(self.opinions.titles, again=True))

    def set_mask_hidden(self, hidden: bool) -> None:
        """Show the photos alone, or with their masks again."""
        self._mask_hidden = hidden
        self._take_look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _build(self) -> None:
        above = QWidget()
        box = QVBoxLayout(above)
        box.setContentsMargins(8, 6, 8, 6)
        box.addWidget(self.bar)
        box.addWidget(self.area, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(above)
        parts.addWidget(self.scores)
        parts.setStretchFactor(0, 1)
        parts.setCollapsible(0, False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)

    def _connect(self) -> None:
        self.bar.arranged.connect(self._take_arrangement)
        self.bar.mode_chosen.connect(self._take_mode)
        self.bar.hand_chosen.connect(self._take_hand)
        self.fit_button.clicked.connect(self.fit)
        self.scores.all_wanted.connect(self.score_all)
        self._settled.timeout.connect(self._recompute)
        self._pictures.job_wanted.connect(self.job_wanted)
        self._pictures.made.connect(self._show_made)
        self._document.opened.connect(self._take_image)
        self._document.touched_changed.connect(self._refresh)
        self._document.mask_changed.connect(self._repaint)
        self._document.committed.connect(lambda _name: self._settled.start())
        self._tools.opacity_changed.connect(self._take_look)
        self._tools.hidden_changed.connect(self._take_look)

    def _add_pane(self) -> None:
        shown = ComparePane(self._label_set, self._shared, self.area)
        shown.pane.view_changed.connect(self._link_views)
        shown.pane.hovered.connect(lambda x, y: self._point_at(shown, x, y))
        shown.chosen.connect(lambda: self._take_choice(shown))
        shown.pane.works = self.bar.hand is not None
        self.taking.connect_pane(shown)
        shown.pane.show_image(self._document.photo, None, self._document.halvings)
        if self.panes:
            shown.pane.set_view(self.panes[0].pane.view)
        self.panes.append(shown)

    def _arrange(self) -> None:
        photo = self._document.photo
        shape = (1, 1) if photo is None else (photo.shape[0], photo.shape[1])
        self.area.arrange(self.panes, shape, ARRANGEMENTS[self.bar.arrangement_box.currentIndex()])

    def _offer(self) -> None:
        self.opinions.offer(self._titles[0] | self._titles[1])
        self._tools.set_sources(self.opinions.titles)
        self.bar.set_titles(self.opinions.titles)
        self._pictures.make_anew()
        self._offer_choices()
        self._refresh()

    def _offer_choices(self) -> None:
        found = {PHOTO: "Photo", MASK: "Corrected mask", **self.opinions.titles}
        preferred = list(found)
        titles = found | (OF_ALL if len(self.opinions.titles) > 1 else {})
        for place, pane in enumerate(self.panes):
            pane.set_choices(titles, preferred[place] if place < len(preferred) else PHOTO)

    def _take_arrangement(self) -> None:
        if self.pane_count.value() != len(self.panes):
            self.set_pane_count(self.pane_count.value())
        self._arrange()
        self.fit()
        self.arranged.emit()

    def _take_mode(self) -> None:
        self._refresh()
        self.arranged.emit()

    def _take_hand(self) -> None:
        self.taking.choose(self.bar.hand)
        for shown in self.panes:
            shown.pane.works = self.bar.hand is not None

    def _take_image(self) -> None:
        self.opinions.forget()
        self._pictures.forget()
        self.title.setText(self._document.name or "No image is open")
        self.title.setToolTip(self._document.name or "")
        photo = self._document.photo
        for shown in self.panes:
            shown.pane.show_image(photo, None, self._document.halvings)
        self._arrange()
        self._refresh()
        self.fit()

    def _take_choice(self, pane: ComparePane) -> None:
        self._ask()
        self._fill(pane)
        self.arranged.emit()

    def _refresh(self) -> None:
        if self.isVisible():
            self._ask()
            for pane in self.panes:
                self._fill(pane)
            self._score()

    def _wish(self, shown: ComparePane) -> Wish:
        return shown.wish(self.bar.mode, self.bar.against, self.bar.class_id)

    def _voters(self) -> list[str]:
        return self.opinions.voters({shown.choice for shown in self.panes})

    def _ask(self) -> None:
        self._want(self.opinions.to_ask(self.chosen_keys()))

    def _want(self, keys: list[str]) -> None:
        if keys and self._document.name is not None and self.isVisible():
            self.variants_wanted.emit(keys, self._document.name)

    def _fill(self, shown: ComparePane) -> None:
        """Show what there is of a pane's wish, or say why there is nothing."""
        wish, masks, voters = self._wish(shown), self.opinions.masks(), self._voters()
        missing = [key for key in wish.needed(voters) if key not in masks]
        picture = Picture(None)
        if self._document.photo is None or wish.choice == PHOTO:
            shown.caption.setText("")
        elif missing:
            shown.caption.setText(self._why(missing))
        elif wish.is_plain:
            picture = Picture(masks[wish.choice])
            shown.caption.setText("")
        else:
            shown.caption.setText("")
            picture = self._pictures.get(wish, masks, voters) or picture
        shown.pane.set_mask(picture.ids, self._colors[picture.colors], self._look(picture), picture.parts)

    def _why(self, missing: list[str]) -> str:
        if MASK in missing:
            return "not corrected yet"
        return "no prediction" if any(self.opinions.has_failed(key) for key in missing) else "predicting …"

    def _show_made(self, wish: object) -> None:
        for shown in self.panes:
            if self._wish(shown) == wish:
                self._fill(shown)

    def _recompute(self) -> None:
        """The mask has changed, or a prediction came: make everything anew that hangs on it."""
        if not self.isVisible() or self._document.is_painting:
            return
        self._pictures.make_anew()
        for shown in self.panes:
            if not self._wish(shown).is_plain:
                self._fill(shown)
        self._score()

    def _score(self) -> None:
        masks, state, size = self.opinions.masks(), self._pictures.state, self._label_set.size
        truth = masks.pop(MASK, None)
        if truth is None or not masks:
            self.scores.show_image({}, self.opinions.titles, self._reason(truth is not None))
            return
        truth = truth.copy()

        def take(scores: object) -> None:
            if state == self._pictures.state:
                found: dict[str, ImageScore] = scores  # type: ignore[assignment]
                self.scores.show_image(found, self.opinions.titles, "")

        work = {key: masks[key] for key in self.opinions.titles if key in masks}
        job = Job("Scores", lambda: {key: score_image(truth, mask, size) for key, mask in work.items()}, take)
        self.job_wanted.emit(job)

    def _reason(self, corrected: bool) -> str:
        """Return why the table is empty, in one sentence."""
        if self._document.name is None:
            return "Open an image to compare the variants on it."
        if not self.opinions.titles:
            return "There is no variant yet: import weights or train one."
        if not corrected:
            return "This image has no corrected mask yet: paint on it, and the variants are scored against your mask."
        return "No variant has predicted this image yet: choose one in a pane, or score all variants."

    def _look(self, picture: Picture) -> tuple[float, frozenset[int]]:
        opacity = 0.0 if self._mask_hidden else self._tools.opacity
        return opacity, self._tools.hidden if picture.colors == "classes" else frozenset()

    def _repaint(self, box: Box) -> None:
        for shown in self.panes:
            if shown.choice == MASK:
                shown.pane.repaint_box(box)

    def _take_look(self) -> None:
        for shown in self.panes:
            self._fill(shown)

    def _link_views(self, view: ViewTransform) -> None:
        for shown in self.panes:
            shown.pane.set_view(view)

    def _point_at(self, pointed: ComparePane, x: int, y: int) -> None:
        self.pointed.emit()
        pixel, photo = (x, y) if x >= 0 else None, self._document.photo
        masks, voters = self.opinions.masks(), self._voters()
        for shown in self.panes:
            shown.pane.set_cross(None if shown is pointed else pixel)
            wish = self._wish(shown)
            if photo is None or not wish.needed(voters) <= masks.keys():
                continue
            told = "" if pixel is None else describe(wish, masks, voters, self._label_set, pixel, photo[y, x])
            shown.caption.setText(told)
