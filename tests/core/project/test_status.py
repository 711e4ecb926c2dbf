"""What a person says of an image stays, and holds as far as it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.making import save_photo


@pytest.mark.parametrize("status", [ImageStatus.DONE, ImageStatus.REVIEWED, ImageStatus.REJECTED])
def test_what_a_person_said_of_an_image_survives_reopening(tmp_path: Path, status: ImageStatus) -> None:
    save_photo(tmp_path / "1.jpg")
    with Project.open(tmp_path) as project:
        project.set_status("1.jpg", status)
    with Project.open(tmp_path) as project:
        assert project.row("1.jpg").status is status


def test_a_mask_that_is_changed_after_its_review_is_only_done(tmp_path: Path) -> None:
    save_photo(tmp_path / "1.jpg")
    with Project.open(tmp_path) as project:
        for status, expected in (
            (ImageStatus.REVIEWED, ImageStatus.DONE),
            (ImageStatus.DONE, ImageStatus.DONE),
            (ImageStatus.REJECTED, ImageStatus.IN_WORK),
        ):
            project.set_status("1.jpg", status)
            project.note_saved("1.jpg", 3)
            assert project.row("1.jpg").status is expected
