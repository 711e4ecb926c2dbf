"""A folder of labelled mannequins, small enough to be learned from in seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.mannequins.folder import write_mannequins


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine photos and their masks, 70 to 110 pixels high."""
    folder = tmp_path_factory.mktemp("labelled")
    list(write_mannequins(folder, 9, 3, heights=(90, 110), widths=(70, 80)))
    return folder
