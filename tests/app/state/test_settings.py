from __future__ import annotations

from pathlib import Path

import pytest

from app.state.settings import Settings, load_settings, save_settings


def test_settings_come_back_as_they_were_saved(own_settings: Path) -> None:
    settings = Settings(theme="light", opacity=0.25, keys={"brush": ["W"]})
    settings.remember_folder(Path("/photos/a"))
    settings.remember_folder(Path("/photos/b"))
    settings.remember_folder(Path("/photos/a"))
    save_settings(settings)
    assert load_settings() == settings
    assert load_settings().recent_folders == [str(Path("/photos/a")), str(Path("/photos/b"))]


def test_only_the_latest_folders_are_remembered() -> None:
    settings = Settings()
    for number in range(30):
        settings.remember_folder(Path(f"/photos/{number}"))
    assert len(settings.recent_folders) == 8
    assert settings.recent_folders[0].endswith("29")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"opacity": "much"}',
        '{"recent_folders": 3}',
        '{"theme": "pink"}',
        '{"history_megabytes": 0}',
        '{"keys": {"brush": "W"}}',
        "\0",
    ],
)
def test_a_broken_file_is_set_aside_and_the_usual_settings_hold(own_settings: Path, text: str) -> None:
    (own_settings / "settings.json").write_text(text)
    assert load_settings() == Settings()
    assert (own_settings / "settings.broken.json").read_text() == text


def test_a_file_with_unknown_words_is_read_for_the_known_ones(own_settings: Path) -> None:
    (own_settings / "settings.json").write_text('{"opacity": 1, "from_the_future": 3}')
    assert load_settings() == Settings(opacity=1.0)


def test_a_folder_that_cannot_be_written_is_no_error(own_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_settings / "file").touch()
    monkeypatch.setenv("MMAN_SETTINGS", str(own_settings / "file"))
    save_settings(Settings())
    assert load_settings() == Settings()
