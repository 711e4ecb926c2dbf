"""Which classes the window works with: the label set of the open project, its keys, and the colours it is shown in."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.state.keys import Keys, keys_text
from app.state.settings import Settings
from app.state.tool_state import ToolState
from app.window.main_window import MainWindow
from mman_core.labels.label_set import NOT_LABELLED, LabelSet
from mman_core.labels.safe_colors import in_safe_colors


class Labels(QObject):
    """Brings a label set to every part of the window. The colours on the screen are not those of the files."""

    def __init__(
        self, window: MainWindow, tools: ToolState, keys: Keys, settings: Settings, label_set: LabelSet
    ) -> None:
        super().__init__()
        self._window = window
        self._tools = tools
        self._keys = keys
        self._settings = settings
        self.label_set = label_set
        of_window = [action for action in window.acts.everything() if action not in window.acts.classes]
        keys.adopt([*of_window, *window.dock_actions()])
        keys.changed.connect(self._show_keys)
        window.acts.not_labelled.triggered.connect(lambda: tools.set_class_id(NOT_LABELLED.id))
        self._take_actions()
        window.acts.safe_colors.setChecked(settings.safe_colors)
        window.acts.safe_colors.toggled.connect(self._choose_colors)
        self._show_colors()

    def use(self, label_set: LabelSet) -> None:
        """Work with these classes from now on; no image may be open that has others."""
        if label_set == self.label_set:
            return
        self.label_set = label_set
        self._tools.set_class_count(label_set.size)
        self._keys.drop(self._window.acts.classes)
        self._window.set_label_set(label_set)
        self._take_actions()
        self._show_colors()

    def _take_actions(self) -> None:
        for action in self._window.acts.classes:
            action.triggered.connect(lambda _checked=False, action=action: self._tools.set_class_id(action.data()))
        self._keys.adopt(self._window.acts.classes)

    def _choose_colors(self, safe: bool) -> None:
        self._settings.safe_colors = safe
        self._show_colors()

    def _show_colors(self) -> None:
        safe = self._settings.safe_colors
        self._window.show_classes(in_safe_colors(self.label_set) if safe else self.label_set)

    def _show_keys(self) -> None:
        acts = self._window.acts
        of_classes = {action.data(): action for action in acts.classes} | {NOT_LABELLED.id: acts.not_labelled}
        keys = {label: keys_text(action.shortcuts()).replace("Shift+", "⇧") for label, action in of_classes.items()}
        self._window.tool_panel.set_class_keys(keys)
        self._window.classes_panel.set_class_keys(keys)
