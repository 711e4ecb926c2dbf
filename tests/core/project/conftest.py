"""The project that a person of the tests works in, see `annotator`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mman_core.project.store import Project
from tests.core.making import save_photo
from tests.core.project.annotator import DRAFT, NAME


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """An open project of one photo."""
    save_photo(tmp_path / NAME, *DRAFT.shape)
    with Project.open(tmp_path) as project:
        yield project
