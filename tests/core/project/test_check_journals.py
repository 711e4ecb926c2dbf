"""A look through a project says which journals hold more than their masks, and which do not belong to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.project.check import Checked, check_project
from mman_core.project.store import Project
from tests.core.making import save_photo, striped_mask
from tests.core.project.annotator import Annotator

NAME = "street/a.png"
JOURNAL = Path("journal") / f"{NAME}.log"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A closed project with one image that was painted on twice and saved after the first stroke."""
    save_photo(tmp_path / NAME, 150, 200)
    with Project.open(tmp_path) as project:
        person = Annotator(project, NAME, striped_mask(150, 200))
        person.paint()
        person.save()
        person.paint()
        person.flush()
    return tmp_path


def _found(root: Path, *, repair: bool = False) -> dict[str, Checked]:
    checked = list(check_project(root, repair=repair))
    return {str(one.finding.path.relative_to(root / ".mman")): one for one in checked}


def test_steps_that_the_mask_lacks_are_counted_and_left_to_the_opening(root: Path) -> None:
    before = (root / ".mman" / JOURNAL).read_bytes()
    (found,) = _found(root, repair=True).values()
    assert found.finding.fault == "holds steps that its mask lacks (1): open the image" and not found.mended
    assert (root / ".mman" / JOURNAL).read_bytes() == before


def test_a_journal_whose_mask_was_replaced_by_another_goes_to_the_trash(root: Path) -> None:
    with Project.open(root) as project:
        project.write_mask(NAME, np.ascontiguousarray(striped_mask(150, 200)[::-1]))
    found = _found(root, repair=True)[str(JOURNAL)]
    assert "another mask" in found.finding.fault and "trash" in found.mended
    assert not (root / ".mman" / JOURNAL).exists() and not _found(root)


def test_what_is_no_journal_goes_to_the_trash(root: Path) -> None:
    (root / ".mman" / JOURNAL).write_bytes(b"nothing of the kind")
    assert _found(root)[str(JOURNAL)].finding.fault == "is no journal"
    assert "trash" in _found(root, repair=True)[str(JOURNAL)].mended


def test_a_journal_without_its_photo_is_named_and_left(root: Path) -> None:
    (root / NAME).unlink()
    found = _found(root, repair=True)[str(JOURNAL)]
    assert NAME in found.finding.fault and not found.mended
    assert (root / ".mman" / JOURNAL).exists()


def test_a_damaged_mask_is_not_the_end_while_its_journal_knows_the_way(root: Path) -> None:
    mask = root / ".mman" / "masks" / f"{NAME}.png"
    mask.write_bytes(mask.read_bytes()[:60])
    assert "make its damaged mask anew" in _found(root)[str(JOURNAL)].finding.fault
