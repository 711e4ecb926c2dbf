"""Hostile projects: garbage and links where the program keeps its own files, and photos of terrible names."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mman_core.images.index_png import encode_mask, write_mask
from mman_core.project.store import Project
from tests.core.making import PALETTE, save_photo
from tests.hostile.case import OUTSIDE, Case
from tests.hostile.pieces import Make, listening_socket, png, zeros
from tests.hostile.texts import DEEP

_MASK = np.ones((20, 30), np.uint8)


def _project(spoil: Callable[[Path], object], *photos: str) -> Make:
    """A closed project of these photos (or one), of which `spoil` then gets the folder `.mman`."""

    def make(folder: Path) -> Path:
        root = folder / "photos"
        for name in photos or ("a.png",):
            save_photo(root / name, *_MASK.shape)
        Project.open(root).close()
        spoil(root / ".mman")
        return root

    return make


def _holds(name: str, data: bytes) -> Make:
    """A project in whose folder that file holds that."""

    def spoil(inside: Path) -> None:
        path = inside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1_000_000_000, 1_000_000_000))

    return _project(spoil)


def _leads(name: str, target: str) -> Make:
    """A project in whose folder that name is a link; OUTSIDE in the target is the folder of precious things."""

    def spoil(inside: Path) -> None:
        path = inside / name
        if path.is_file():
            path.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target.replace(OUTSIDE, str(inside.parent.parent.parent / OUTSIDE)))
        os.utime(path, (1_000_000_000, 1_000_000_000), follow_symlinks=False)

    return _project(spoil)


def _is_pipe(name: str) -> Make:
    def spoil(inside: Path) -> None:
        path = inside / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(path)
        os.utime(path, (1_000_000_000, 1_000_000_000))

    return _project(spoil)


def _is_folder(name: str) -> Make:
    def spoil(inside: Path) -> None:
        (inside / name).unlink(missing_ok=True)
        (inside / name).mkdir(parents=True)
        os.utime(inside / name, (1_000_000_000, 1_000_000_000))

    return _project(spoil)


def _index(change: str) -> Make:
    def spoil(inside: Path) -> None:
        base = sqlite3.connect(inside / "index.db")
        base.executescript(change)
        base.close()

    return _project(spoil)


def _own_folder_is_link(folder: Path) -> Path:
    root = _project(lambda inside: None)(folder)
    shutil.move(root / ".mman", folder.parent / OUTSIDE / "theirs")
    (root / ".mman").symlink_to(folder.parent / OUTSIDE / "theirs")
    return root


def _own_folder_is_file(folder: Path) -> Path:
    save_photo(folder / "photos" / "a.png")
    (folder / "photos" / ".mman").write_text("a file")
    return folder / "photos"


def _run(name: str = "0001", **files: bytes) -> Make:
    def spoil(inside: Path) -> None:
        (inside / "runs" / name).mkdir(parents=True)
        for stem, data in files.items():
            (inside / "runs" / name / stem.replace("_", ".")).write_bytes(data)
        os.utime(inside / "runs" / name, (1e11, 1e11))

    return _project(spoil)


def _odd_dates(inside: Path) -> None:
    """Files of the far future, and of before there were computers."""
    write_mask(inside / "masks" / "a.png.png", _MASK, PALETTE)
    for path, when in ((inside / "index.db", 1e11), (inside / "masks" / "a.png.png", -1e9), (inside, 1e11)):
        os.utime(path, (when, when))


def _photos(*names: str | bytes) -> Make:
    """A folder of photos of these names."""

    def make(folder: Path) -> Path:
        root = folder / "photos"
        root.mkdir()
        photo = save_photo(folder / "photo.png", *_MASK.shape).read_bytes()
        for name in names:
            path = os.fsencode(root) + b"/" + (name if isinstance(name, bytes) else os.fsencode(name))
            Path(os.fsdecode(path)).write_bytes(photo)
        return root

    return make


def _strange_things(folder: Path) -> Path:
    """Everything that is no file, by the names of photos, beside one that is."""
    root = folder / "photos"
    save_photo(root / "good.png", *_MASK.shape)
    os.mkfifo(root / "pipe.jpg")
    (root / "folder.jpg").mkdir()
    (root / "itself.jpg").symlink_to("itself.jpg")
    (root / "round").symlink_to(".")
    (root / "nowhere.jpg").symlink_to("nowhere/b.jpg")
    (root / "device.jpg").symlink_to("/dev/zero")
    (root / "out.png").symlink_to(folder.parent / OUTSIDE / "precious.png")
    (root / "folder out").symlink_to(folder.parent / OUTSIDE)
    listening_socket("s.jpg")(root)
    return root


def _deleting_journal(inside: Path) -> None:
    """A rollback journal as SQLite's file format describes it; it names a precious file as its super-journal."""
    magic = bytes.fromhex("d9d505f920a163d7")
    name = bytes(inside.parent.parent.parent / OUTSIDE / "precious.png")
    pages = (inside / "index.db").stat().st_size // 4096
    head = struct.pack(">8sIIIII", magic, 0, 7, pages, 512, 4096).ljust(512, b"\0")
    end = struct.pack(">II", len(name), sum(name)) + magic
    (inside / "index.db-journal").write_bytes(head + struct.pack(">I", 2**30 // 4096 + 1) + name + end)


def _endless_log(inside: Path) -> None:
    with (inside / "index.db-wal").open("wb") as file:
        file.truncate(1 << 40)


def _trash_from_outside(inside: Path) -> None:
    (inside / "trash").mkdir()
    (inside / "trash" / "x").write_text("theirs")
    (inside / "trash.log").write_text(json.dumps({"name": "x", "origin": f"../../../{OUTSIDE}/taken"}))


def _draft(data: bytes) -> Make:
    return _holds("drafts/starter/a.png.png", data)


def _alive(**more: object) -> bytes:
    return json.dumps({"host": socket.gethostname(), "pid": 1, "started": "", **more}).encode()


_OLD = {"pid": 2**70}

_ENDLESS_VIEW = """
DROP TABLE images;
CREATE VIEW images AS WITH RECURSIVE r(name) AS (SELECT 1 UNION ALL SELECT name + 1 FROM r)
SELECT name, '' AS status, 0 AS revision, '' AS error, '' AS stamp, 0 AS photo_bytes FROM r
"""

PROJECTS = (
    Case("project", "index of garbage", _holds("index.db", b"garbage" * 999), True),
    Case("project", "index that is a pipe", _is_pipe("index.db"), True),
    Case("project", "index that is a folder", _is_folder("index.db"), True),
    Case("project", "index that leads out", _leads("index.db", f"{OUTSIDE}/precious.png"), named="index.db"),
    Case(
        "project",
        "index with a trigger that deletes",
        _index("CREATE TRIGGER t AFTER INSERT ON images BEGIN DELETE FROM images; END"),
        True,
    ),
    Case(
        "project",
        "index with a view that never ends",
        _index(_ENDLESS_VIEW),
        True,
    ),
    Case(
        "project",
        "index of wrong types",
        _index("INSERT OR REPLACE INTO images VALUES ('a.png', 'done', 'x', x'00', 3.5, 'y')"),
        True,
    ),
    Case(
        "project",
        "index of unknown words",
        _index("INSERT OR REPLACE INTO images VALUES ('a.png', 'owned', 1, '', '', 0)"),
        True,
    ),
    Case(
        "project",
        "index of names that lead out",
        _index(f"INSERT OR REPLACE INTO images VALUES ('../../{OUTSIDE}/precious.png', 'done', 1, '', '', 0)"),
        True,
    ),
    Case("project", "index of a newer program", _index("PRAGMA user_version = 99"), named="index.db"),
    Case("project", "index of version -1", _index("PRAGMA user_version = -1"), True),
    Case("project", "write-ahead log of garbage", _holds("index.db-wal", b"garbage" * 9999), True),
    Case("project", "rollback journal that has SQLite delete a file", _project(_deleting_journal), True),
    Case("project", "write-ahead log that is a pipe", _is_pipe("index.db-wal"), True),
    Case("project", "write-ahead log of 1 TB", _project(_endless_log), True),
    Case("project", "settings of garbage", _holds("project.toml", b"= [["), named="project.toml"),
    Case(
        "project", "settings of a million brackets", _holds("project.toml", b"version = " + DEEP), named="project.toml"
    ),
    Case("project", "settings that are no text", _holds("project.toml", bytes(range(256))), named="project.toml"),
    Case("project", "settings that are a pipe", _is_pipe("project.toml"), named="project.toml"),
    Case(
        "project",
        "settings that lead to a device without end",
        _leads("project.toml", "/dev/zero"),
        named="project.toml",
    ),
    Case(
        "project",
        "settings of version 10^100",
        _holds("project.toml", b'label_set = "lip"\nversion = 1' + b"0" * 100),
        named="project.toml",
    ),
    Case(
        "project",
        "settings whose label set is a path",
        _holds("project.toml", b'version = 1\nlabel_set = "../../../mine"'),
        named="project.toml",
    ),
    Case(
        "project",
        "settings whose label set is a share",
        _holds(
            "project.toml",
            rb"""version = 1
label_set = '\\server\share\mine'""",
        ),
        named="project.toml",
    ),
    Case(
        "project",
        "settings of an unknown label set",
        _holds("project.toml", b'version = 1\nlabel_set = "mine"'),
        named="project.toml",
    ),
    Case("project", "lock of garbage", _holds("lock", b"\xff" * 999), True),
    Case("project", "lock of a million brackets", _holds("lock", DEEP), True),
    Case("project", "lock of 100 MB", _holds("lock", bytes(100 << 20)), True),
    Case("project", "lock of process 2^70", _holds("lock", _alive(**_OLD)), True),
    Case("project", "lock of a process with a name of 1 MB", _holds("lock", _alive(host="a" * 9000)), named="photos"),
    Case("project", "lock that leads nowhere", _leads("lock", "nowhere"), True),
    Case("project", "lock that leads out", _leads("lock", f"{OUTSIDE}/precious.png"), named="lock"),
    Case("project", "lock that is a pipe", _is_pipe("lock"), True),
    Case("project", "masks that lead out", _leads("masks", OUTSIDE), named="masks"),
    Case("project", "a folder of masks that leads out", _leads("masks/sub", OUTSIDE), named="sub"),
    Case("project", "a mask that leads out", _leads("masks/a.png.png", f"{OUTSIDE}/precious.png"), named="a.png.png"),
    Case(
        "project",
        "a mask that leads to a device without end",
        _leads("masks/a.png.png", "/dev/zero"),
        named="a.png.png",
    ),
    Case("project", "a mask that leads to itself", _leads("masks/a.png.png", "a.png.png"), named="a.png.png"),
    Case("project", "a mask that is a pipe", _is_pipe("masks/a.png.png"), named="a.png.png"),
    Case(
        "project",
        "a mask of 900 megapixels",
        _holds("masks/a.png.png", png(30_000, 30_000, data=zeros(9 << 20))),
        named="a.png.png",
    ),
    Case(
        "project",
        "a mask without a photo",
        _holds("masks/gone.png.png", encode_mask(_MASK, PALETTE)),
        named="gone.png.png",
    ),
    Case("project", "drafts that lead out", _leads("drafts/starter", OUTSIDE), named="starter"),
    Case(
        "project",
        "a draft that leads out",
        _leads("drafts/starter/a.png.png", f"{OUTSIDE}/precious.png"),
        named="a.png.png",
    ),
    Case("project", "a draft of garbage", _draft(b"garbage"), True),
    Case("project", "a draft of 900 megapixels", _draft(png(30_000, 30_000, data=zeros(9 << 20))), True),
    Case("project", "a draft that is a pipe", _is_pipe("drafts/starter/a.png.png"), True),
    Case("project", "masks that are a file", _holds("masks", b"a file"), named="masks"),
    Case("project", "a trash that leads out", _leads("trash", OUTSIDE), named="trash"),
    Case("project", "a trash whose log leads out", _project(_trash_from_outside), named="trash"),
    Case("project", "runs that lead out", _leads("runs", OUTSIDE), named="runs"),
    Case("project", "a run that leads out", _leads("runs/0001", OUTSIDE), True),
    Case("project", "a run of garbage", _run(config_json=b"[1", metrics_json=DEEP, done=b"", log_jsonl=b"\xff"), True),
    Case(
        "project",
        "a run of 10^400 steps",
        _run(config_json=b'{"steps": 1e400, "objective": ["x"]}', metrics_json=b'{"steps": true}', done=b""),
        True,
    ),
    Case("project", "a run numbered by 200 digits", _run("9" * 200, config_json=b"{}", done=b""), True),
    Case(
        "project",
        "a run whose weights are garbage",
        _run(config_json=b"{}", weights_safetensors=b"garbage", done=b""),
        named="weights.safetensors",
    ),
    Case("project", "imported weights that are a pipe", _is_pipe("weights/x.safetensors"), named="x.safetensors"),
    Case("project", "its own folder leads out", _own_folder_is_link, named=".mman"),
    Case("project", "its own folder is a file", _own_folder_is_file, named=".mman"),
    Case("project", "files of the far future and past", _project(_odd_dates), True),
)

NAMES = (
    Case("project", "names with line breaks and controls", _photos("a\nb.png", "\x1b[2J\x07.png", "\r.png"), True),
    Case(
        "project",
        "names with quotes, spaces and commands",
        _photos('it\'s "odd" .png', " .png", "$(touch taken);`x`&.png"),
        True,
    ),
    Case("project", "names like options", _photos("--help.png", "-.png", "-rf.png"), True),
    Case("project", "names that read backwards", _photos("\u202egnp.a.png", "\u200b.png"), True),
    Case("project", "names alike but for their case", _photos("A.png", "a.png", "a.PNG"), True),
    Case("project", "names of one stem", _photos("a.png", "a.jpg", "a.png.png"), True),
    Case("project", "one name in two spellings of Unicode", _photos("\u00e4.png", "a\u0308.png"), True),
    Case("project", "names of emoji, and like devices", _photos("🙂.png", "con.png", "nul.png"), True),
    Case("project", "name of bytes that are no text", _photos(b"\xff\xfe.png"), named="rename"),
    Case("project", "name of 250 bytes", _photos("a" * 246 + ".png"), True),
    Case("project", "name of 255 bytes", _photos("a" * 251 + ".png"), named="rename"),
    Case("project", "pipes, sockets, devices, folders and links", _strange_things, True),
)
