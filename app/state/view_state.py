"""How the open image is shown: what of the mask is drawn, and how bright the photo is. No pixel of either changes."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from PySide6.QtCore import QObject, Signal

ViewMode: TypeAlias = Literal["fill", "contour", "difference", "confidence", "critic"]
VIEW_MODES: tuple[ViewMode, ...] = get_args(ViewMode)
THINNEST, THICKEST = 1, 5
DARKEST, BRIGHTEST = -100, 100
SMALLEST_GAMMA, LARGEST_GAMMA = 0.2, 5.0


class ViewState(QObject):
    """The settings that canvas and view panel share; a signal follows each change, none follows a repetition."""

    mode_changed = Signal(str)
    contour_width_changed = Signal(int)
    mask_hidden_changed = Signal(bool)
    tone_changed = Signal()
    """Brightness or gamma."""
    overview_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: ViewMode = "fill"
        self._contour_width = 2
        self._mask_hidden = False
        self._brightness = 0
        self._gamma = 1.0
        self._shows_overview = True

    @property
    def mode(self) -> ViewMode:
        """fill: classes in colour; contour: their outlines; difference: what is not as in the draft; confidence: where
        the model was unsure; critic: where the Micro critic finds the mask wrong."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Show the mask in another way. Raises ValueError for a name that is none of VIEW_MODES."""
        chosen = VIEW_MODES[VIEW_MODES.index(mode)]
        if chosen != self._mode:
            self._mode = chosen
            self.mode_changed.emit(chosen)

    @property
    def contour_width(self) -> int:
        """Width of the outlines in dots of the screen, 1 to 5; each class has its own beside its neighbour's."""
        return self._contour_width

    def set_contour_width(self, width: int) -> None:
        width = min(THICKEST, max(THINNEST, width))
        if width != self._contour_width:
            self._contour_width = width
            self.contour_width_changed.emit(width)

    @property
    def mask_hidden(self) -> bool:
        """Whether the photo is shown alone, for as long as a key is held or until it is switched back."""
        return self._mask_hidden

    def set_mask_hidden(self, hidden: bool) -> None:
        if hidden != self._mask_hidden:
            self._mask_hidden = hidden
            self.mask_hidden_changed.emit(hidden)

    @property
    def brightness(self) -> int:
        """What is added to the photo, in percent of white: -100 to 100."""
        return self._brightness

    @property
    def gamma(self) -> float:
        """Above 1 the photo's shadows are lifted, below 1 deepened: 0.2 to 5."""
        return self._gamma

    @property
    def changes_tone(self) -> bool:
        """Whether the photo is shown in another brightness or gamma than its own."""
        return self._brightness != 0 or self._gamma != 1.0

    def set_tone(self, brightness: int, gamma: float) -> None:
        """Show the photo brighter or darker; 0 and 1.0 show it as it is."""
        wanted = min(BRIGHTEST, max(DARKEST, brightness)), min(LARGEST_GAMMA, max(SMALLEST_GAMMA, float(gamma)))
        if wanted != (self._brightness, self._gamma):
            self._brightness, self._gamma = wanted
            self.tone_changed.emit()

    @property
    def shows_overview(self) -> bool:
        """Whether a small picture of the whole image lies in a corner while only a part is seen."""
        return self._shows_overview

    def set_overview(self, shown: bool) -> None:
        if shown != self._shows_overview:
            self._shows_overview = shown
            self.overview_changed.emit(shown)
