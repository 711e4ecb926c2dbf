"""The index: remade from the files when it is damaged, left alone when it is newer."""

from __future__ import annotations

import sqlite3
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import WrongProject
from mman_core.images.index_png import write_mask
from mman_core.project.index import Index
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.making import PALETTE, assert_one_clear_sentence, save_photo, striped_mask

NAMES = ["1.jpg", "2.png", "a/10.jpg"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of three photos of 20 x 30 pixels."""
    for seed, name in enumerate(NAMES):
        save_photo(tmp_path / "photos" / name, seed=seed)
    return tmp_path / "photos"


def test_a_damaged_index_is_moved_away_and_made_anew_from_the_files(root: Path) -> None:
    with Project.open(root) as project:
        project.write_mask("1.jpg", striped_mask())
        project.note_saved("1.jpg", 4)
        write_mask(project.draft_path("starter", "2.png"), striped_mask(), PALETTE)
    garbage = b"this is no database" * 500
    (root / ".mman" / "index.db").write_bytes(garbage)
    with Project.open(root) as project:
        assert project.rebuilt_index is not None
        assert project.rebuilt_index.read_bytes() == garbage
        assert [row.status.value for row in project.images[:3]] == ["in work", "drafted", "untouched"]
        mask = project.read_mask("1.jpg", (20, 30))
        assert np.array_equal(mask, striped_mask())  # type: ignore[arg-type]
    with Project.open(root) as project:
        assert project.rebuilt_index is None


def test_an_index_with_a_hole_in_the_middle_is_made_anew(root: Path) -> None:
    for number in range(300):
        save_photo(root / f"more {number}.bmp", 4, 5)
    with Project.open(root) as project:
        project.write_mask("1.jpg", striped_mask())
    path = root / ".mman" / "index.db"
    content = bytearray(path.read_bytes())
    content[5000:9000] = b"\x5a" * 4000
    path.write_bytes(content)
    with Project.open(root) as project:
        assert len(project.images) == len(NAMES) + 300
        assert project.row("1.jpg").status is ImageStatus.IN_WORK


def test_an_index_of_other_tables_or_words_is_made_anew(root: Path) -> None:
    Project.open(root).close()
    for change in ("DROP TABLE images", "ALTER TABLE settings RENAME TO other", "UPDATE images SET status = 'lost'"):
        base = sqlite3.connect(root / ".mman" / "index.db")
        base.execute(change)
        base.commit()
        base.close()
        with Project.open(root) as project:
            assert project.rebuilt_index is not None, change
            assert len(project.images) == len(NAMES)


def test_an_index_of_a_newer_program_is_left_alone(root: Path) -> None:
    Project.open(root).close()
    path = root / ".mman" / "index.db"
    base = sqlite3.connect(path)
    base.execute("PRAGMA user_version = 99")
    base.close()
    before = path.read_bytes()
    with pytest.raises(WrongProject) as caught:
        Project.open(root)
    assert_one_clear_sentence(caught.value, str(path), "newer version", "update")
    assert path.read_bytes() == before
    assert not (root / ".mman" / "lock").exists()


def _make_version_1(path: Path) -> None:
    """Replace an index by one as the first version of the program wrote it."""
    path.unlink()
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode = WAL")
    base.executescript(
        """
        CREATE TABLE IF NOT EXISTS images (name TEXT PRIMARY KEY, status TEXT NOT NULL, revision INTEGER NOT NULL,
            error TEXT NOT NULL, stamp TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        INSERT INTO images VALUES ('1.jpg', 'done', 7, '', '');
        INSERT INTO settings VALUES ('champion', 'run-0003');
        PRAGMA user_version = 1;
        """
    )
    base.close()


def test_an_index_of_an_older_program_is_brought_up_to_date_and_a_copy_of_it_kept(root: Path) -> None:
    Project.open(root).close()
    path = root / ".mman" / "index.db"
    _make_version_1(path)
    before = path.read_bytes()
    with Project.open(root, read_only=True) as project:
        assert project.row("1.jpg").revision == 7
    assert path.read_bytes() == before
    with Project.open(root) as project:
        assert project.rebuilt_index is None
        assert project.row("1.jpg").status is ImageStatus.DONE
        assert project.row("1.jpg").photo_bytes == 0
        assert project.setting("champion") == "run-0003"
        project.note_saved("1.jpg", 8)
        assert project.row("1.jpg").photo_bytes == (root / "1.jpg").stat().st_size
    kept = sqlite3.connect(root / ".mman" / "index.v1.db")
    assert kept.execute("SELECT name, status, revision FROM images WHERE status = 'done'").fetchall() == [
        ("1.jpg", "done", 7)
    ]
    assert kept.execute("PRAGMA user_version").fetchone() == (1,)
    kept.close()
    (root / ".mman" / "index.v1.db").unlink()
    with Project.open(root) as project:
        assert project.row("1.jpg").revision == 8
    assert not (root / ".mman" / "index.v1.db").exists()


def test_an_index_with_more_than_our_tables_is_made_anew(root: Path) -> None:
    for change in (
        "CREATE TRIGGER t AFTER INSERT ON images BEGIN DELETE FROM settings; END",
        "CREATE VIEW more AS SELECT * FROM images",
        "CREATE TABLE more (a)",
        "UPDATE images SET revision = 'many'",
        "PRAGMA user_version = -3",
    ):
        Project.open(root).close()
        base = sqlite3.connect(root / ".mman" / "index.db")
        base.execute(change)
        base.commit()
        base.close()
        with Project.open(root) as project:
            assert project.rebuilt_index is not None, change
            assert len(project.images) == len(NAMES)


def test_threads_may_note_things_at_once(tmp_path: Path) -> None:
    failures: list[Exception] = []
    index = Index(tmp_path)

    def note(key: str) -> None:
        try:
            for number in range(3_000):
                index.set_setting(key, str(number))
        except Exception as error:
            failures.append(error)

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=note, args=(key,)) for key in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(usual)
    assert failures == []
    assert [index.setting(key, "") for key in "abcd"] == ["2999"] * 4
    index.close()
