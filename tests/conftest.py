"""What every test shares: an offscreen screen, and no setting of the person who runs the tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Read when torch is loaded: idle threads that spin would slow a busy small machine several times.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the settings folder at an empty one, so that no test reads or changes a person's settings."""
    folder = tmp_path_factory.mktemp("settings")
    monkeypatch.setenv("MMAN_SETTINGS", str(folder))
    return folder
