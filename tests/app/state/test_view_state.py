from __future__ import annotations

import pytest

from app.state.view_state import VIEW_MODES, ViewState


def test_each_change_is_told_once_and_a_repetition_never() -> None:
    views = ViewState()
    told: list[object] = []
    views.mode_changed.connect(told.append)
    views.contour_width_changed.connect(told.append)
    views.mask_hidden_changed.connect(told.append)
    views.overview_changed.connect(told.append)
    views.tone_changed.connect(lambda: told.append((views.brightness, views.gamma)))
    for _ in range(2):
        views.set_mode("contour")
        views.set_contour_width(4)
        views.set_mask_hidden(True)
        views.set_overview(False)
        views.set_tone(30, 2)
    assert told == ["contour", 4, True, False, (30, 2.0)]


def test_what_is_too_much_becomes_the_most_there_is() -> None:
    views = ViewState()
    views.set_contour_width(99)
    assert views.contour_width == 5
    views.set_contour_width(0)
    assert views.contour_width == 1
    views.set_tone(-999, 0.001)
    assert (views.brightness, views.gamma) == (-100, 0.2)
    assert views.changes_tone
    views.set_tone(0, 1.0)
    assert not views.changes_tone


def test_only_known_modes_are_taken() -> None:
    views = ViewState()
    for mode in VIEW_MODES:
        views.set_mode(mode)
        assert views.mode == mode
    with pytest.raises(ValueError):
        views.set_mode("sepia")
