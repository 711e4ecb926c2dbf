"""The files of a data set, in a folder or in a zip archive that is not trusted; nothing is ever unpacked.

Files are only looked up among those that are there: no path that a data set names can lead anywhere else.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from mman_core.errors import WrongDataSet
from mman_core.images.folder import natural_key
from mman_core.outside import open_file, read_limited

Files: TypeAlias = Mapping[str, Callable[[], bytes]]
"""What reads a file whole, by its path in the data set with forward slashes, in natural order."""

MAX_FILE = 512_000_000
MAX_FILES = 2_000_000
MAX_RATIO = 250
"""Bytes of one file, files of one data set, and how many times smaller an archive may hold a file of over 1 MB.

A PNG of one colour deflates again to a hundredth; what grows a thousandfold was made to fill a disk or the memory.
"""


@contextlib.contextmanager
def opened_files(source: Path) -> Iterator[Files]:
    """Yield the files of a folder or of a zip archive, readable until the block ends.

    Raises WrongDataSet if `source` is neither, or an archive with anything in it that a data set has no use for:
    paths that lead out, links, names twice, files that grow too much. Reading a file raises WrongDataSet too.
    """
    if source.is_dir():
        yield _files_of_folder(source)
        return
    try:
        with open_file(source) as file, zipfile.ZipFile(file) as archive:
            yield _files_of_archive(source, archive)
    except FileNotFoundError as error:
        raise WrongDataSet(f"{source} is not there; choose the folder or zip archive of the data set.") from error
    except OSError as error:
        raise WrongDataSet(f"{source} cannot be read ({error.strerror or error}); choose another file.") from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, UnicodeError, EOFError) as error:
        raise WrongDataSet(
            f"{source} is no readable zip archive ({error}); choose another file or a folder."
        ) from error


def _files_of_folder(root: Path) -> Files:
    found: dict[str, Callable[[], bytes]] = {}
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            if name.startswith(".") or path.is_symlink() or not path.is_file():
                continue
            found[path.relative_to(root).as_posix()] = functools.partial(_read_file, path)
    return _in_order(found)


def _read_file(path: Path) -> bytes:
    try:
        return read_limited(path, MAX_FILE)
    except OSError as error:
        raise WrongDataSet(f"{path} cannot be read: {error.strerror}; put it right or remove it.") from error


def _files_of_archive(source: Path, archive: zipfile.ZipFile) -> Files:
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise WrongDataSet(f"{source} holds {len(entries):,} files; split it into archives of {MAX_FILES:,} at most.")
    found: dict[str, Callable[[], bytes]] = {}
    seen: set[str] = set()
    for entry in entries:
        name = _name(entry)
        fault = _fault(entry, name, seen)
        if fault:
            raise WrongDataSet(f"{source} is not safe to read: it has an entry {name[:80]!r} that {fault}.")
        seen.add(name.rstrip("/").casefold())
        if not entry.is_dir():
            found[name] = functools.partial(_read_entry, source, archive, entry)
    return _in_order(found)


def _fault(entry: zipfile.ZipInfo, name: str, seen: set[str]) -> str:
    parts = name.rstrip("/").split("/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if name.startswith("/") or ".." in parts or "\\" in entry.orig_filename or re.match(r"[A-Za-z]:", name):
        return "leads out of the archive"
    if "\0" in entry.orig_filename or "" in parts:
        return "has a name that is no file name"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a device"
    if name.rstrip("/").casefold() in seen:
        return "is there twice"
    if entry.flag_bits & 1:
        return "is encrypted"
    if entry.file_size > MAX_FILE or entry.file_size > max(1_000_000, MAX_RATIO * entry.compress_size):
        return f"would grow to {entry.file_size:,} bytes"
    return ""


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the entry's name; one that is UTF-8 without saying so, as some tools write it, is understood."""
    if entry.flag_bits & 0x800:
        return entry.filename
    with contextlib.suppress(UnicodeError):
        return entry.filename.encode("cp437").decode()
    return entry.filename


def _read_entry(source: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise WrongDataSet(f"{source / entry.filename} is damaged ({error!s:.100}); make the archive again.") from error
    if len(data) > entry.file_size:
        raise WrongDataSet(f"{source / entry.filename} is larger than its archive says; make the archive again.")
    return data


def _in_order(found: dict[str, Callable[[], bytes]]) -> Files:
    return {name: found[name] for name in sorted(found, key=natural_key)}
