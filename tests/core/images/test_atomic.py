"""Writing files: all or nothing."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from mman_core.errors import CannotWrite
from mman_core.images.atomic import cannot_write, write_atomically
from tests.core.disks import FULL, READ_ONLY, run_python, run_python_on
from tests.core.making import assert_one_clear_sentence

WRITE_AND_SAY = """
import sys
from pathlib import Path
from mman_core.errors import CannotWrite
from mman_core.images.atomic import write_atomically
folder = Path(sys.argv[1])
try:
    write_atomically(folder / "kept.bin", b"old")
except CannotWrite as error:
    print(error)
try:
    write_atomically(folder / "kept.bin", b"new" * 100_000)
except CannotWrite as error:
    print(error)
print([(path.name, path.read_bytes()[:6]) for path in folder.iterdir()])
"""


def test_a_new_file_gets_its_folders(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "file.bin", b"data")
    assert (tmp_path / "a" / "b" / "file.bin").read_bytes() == b"data"


def test_an_old_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_the_longest_name_that_the_disk_allows_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 251 + ".png")
    write_atomically(path, b"data")
    assert path.read_bytes() == b"data"


def test_a_link_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    write_atomically(tmp_path / "link", b"ours")
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"
    assert (tmp_path / "link").read_bytes() == b"ours"


def test_a_file_where_a_folder_is_needed_is_named_and_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"theirs")
    with pytest.raises(CannotWrite) as caught:
        write_atomically(tmp_path / "file" / "mask.png", b"data")
    assert_one_clear_sentence(caught.value, str(tmp_path / "file" / "mask.png"), "a file lies where a folder is needed")
    assert (tmp_path / "file").read_bytes() == b"theirs"


def test_a_folder_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mask.png").mkdir()
    with pytest.raises(CannotWrite) as caught:
        write_atomically(tmp_path / "mask.png", b"data")
    assert_one_clear_sentence(caught.value, "mask.png")
    assert list(tmp_path.iterdir()) == [tmp_path / "mask.png"]


def test_a_full_disk_keeps_the_old_file_and_says_so(tmp_path: Path) -> None:
    said = run_python_on(FULL, tmp_path, WRITE_AND_SAY, tmp_path)
    assert "kept.bin cannot be written: the disk is full; make room" in said
    assert said.endswith("[('kept.bin', b'old')]")


def test_a_read_only_disk_says_so(tmp_path: Path) -> None:
    said = run_python_on(READ_ONLY, tmp_path, WRITE_AND_SAY, tmp_path)
    assert said.count("kept.bin cannot be written: the disk is read-only; use a folder") == 2
    assert said.endswith("[]")


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
def test_a_file_over_the_limit_keeps_the_old_one(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
    said = run_python(limit + WRITE_AND_SAY, tmp_path)
    assert "kept.bin cannot be written: the disk takes no file of this size" in said
    assert said.endswith("[('kept.bin', b'old')]")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user to become")
def test_a_folder_of_somebody_else_is_named(tmp_path: Path) -> None:
    become_nobody = "import os, sys; os.chdir(sys.argv[1]); sys.argv[1] = '.'; sys.path.insert(0, sys.argv[2])\n"
    loaded = "import mman_core.images.atomic, mman_core.errors; os.seteuid(65534)"
    tmp_path.chmod(0o755)
    said = run_python(become_nobody + loaded + WRITE_AND_SAY, tmp_path, Path.cwd())
    assert said.count("kept.bin cannot be written: the folder is read-only for you") == 2


def test_a_process_killed_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "kept.bin", b"old")
    code = """
import os, sys
from pathlib import Path
from mman_core.images.atomic import write_atomically
if os.fork() == 0:
    os.fsync = lambda handle: os._exit(9)
    write_atomically(Path(sys.argv[1]) / "kept.bin", b"new")
os.wait()
"""
    if not hasattr(os, "fork"):
        pytest.skip("no fork there")
    run_python(code, tmp_path)
    assert (tmp_path / "kept.bin").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full; make room"),
        (errno.EDQUOT, "your share of the disk is used up"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "read-only for you"),
        (errno.EIO, "Input/output error; try again"),
    ],
)
def test_each_reason_has_its_own_sentence(number: int, reason: str) -> None:
    error = cannot_write(Path("masks") / "a b.png", OSError(number, os.strerror(number)))
    assert_one_clear_sentence(error, str(Path("masks") / "a b.png"), reason)
