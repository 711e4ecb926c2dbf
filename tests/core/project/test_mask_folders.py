from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import NothingToDo, WrongMask
from mman_core.images.index_png import write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.project.mask_folders import MaskFolder, add_mask_folder, drop_mask_folder, mask_folders
from mman_core.project.store import Project


def a_folder(root: Path, *names: str) -> Path:
    for place, name in enumerate(names):
        write_mask(root / name, np.full((4, 6), place + 1, np.uint8), load_label_set("lip").palette())
    return root


def test_a_mask_is_found_by_the_whole_name_then_by_the_stem(tmp_path: Path) -> None:
    found = MaskFolder(a_folder(tmp_path / "said", "a/b.jpg.png", "a/b.png", "b.png", "c.png"))
    for name, expected in (("a/b.jpg", 1), ("a/b.png", 2), ("x/b.jpg", 3), ("c.webp", 4)):
        mask = found.read(name, (4, 6), 20)
        assert mask is not None and mask[0, 0] == expected
    assert found.read("nobody.jpg", (4, 6), 20) is None
    with pytest.raises(WrongMask):
        found.read("c.jpg", (4, 7), 20)


def test_a_project_remembers_its_folders_of_masks_until_they_are_dropped_or_gone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    one, two = a_folder(tmp_path / "one", "a.png"), a_folder(tmp_path / "two", "a.png")
    with Project.open(tmp_path / "photos") as project:
        for folder in (one, two, one):
            add_mask_folder(project, folder)
    with Project.open(tmp_path / "photos") as project:
        assert [known.title for known in mask_folders(project)] == ["Masks in one", "Masks in two"]
        drop_mask_folder(project, MaskFolder(one).key)
        assert [known.folder for known in mask_folders(project)] == [two]
        (two / "a.png").unlink()
        two.rmdir()
        assert mask_folders(project) == []


def test_a_folder_without_masks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with Project.open(tmp_path / "photos") as project, pytest.raises(NothingToDo, match="no PNG masks"):
        add_mask_folder(project, tmp_path / "photos")
