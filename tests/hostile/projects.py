"""Hostile projects: garbage and links where the program keeps its own files, and photos of terrible names."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import struct
from pathlib import Path

import numpy as np

from mman_core.images.index_png import encode_mask, write_mask
from tests.core.making import PALETTE, save_photo
from tests.hostile.case import OUTSIDE, Case
from tests.hostile.pieces import Make, listening_socket, png, zeros
from tests.hostile.spoiling import SHAPE, a_run, holds, is_folder, is_pipe, leads, project
from tests.hostile.texts import DEEP

_MASK = np.ones(SHAPE, np.uint8)


def _index(change: str) -> Make:
    def spoil(inside: Path) -> None:
        base = sqlite3.connect(inside / "index.db")
        base.executescript(change)
        base.close()

    return project(spoil)


def _own_folder_is_link(folder: Path) -> Path:
    root = project(lambda inside: None)(folder)
    shutil.move(root / ".mman", folder.parent / OUTSIDE / "theirs")
    (root / ".mman").symlink_to(folder.parent / OUTSIDE / "theirs")
    return root


def _own_folder_is_file(folder: Path) -> Path:
    save_photo(folder / "photos" / "a.png")
    (folder / "photos" / ".mman").write_text("a file")
    return folder / "photos"


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
    return holds("drafts/starter/a.png.png", data)


def _alive(**more: object) -> bytes:
    return json.dumps({"host": socket.gethostname(), "pid": 1, "started": "", **more}).encode()


_OLD = {"pid": 2**70}

_ENDLESS_VIEW = """
DROP TABLE images;
CREATE VIEW images AS WITH RECURSIVE r(name) AS (SELECT 1 UNION ALL SELECT name + 1 FROM r)
SELECT name, '' AS status, 0 AS revision, '' AS error, '' AS stamp, 0 AS photo_bytes FROM r
"""

PROJECTS = (
    Case("project", "index of garbage", holds("index.db", b"garbage" * 999), True),
    Case("project", "index that is a pipe", is_pipe("index.db"), True),
    Case("project", "index that is a folder", is_folder("index.db"), True),
    Case("project", "index that leads out", leads("index.db", f"{OUTSIDE}/precious.png"), named="index.db"),
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
    Case("project", "write-ahead log of garbage", holds("index.db-wal", b"garbage" * 9999), True),
    Case("project", "rollback journal that has SQLite delete a file", project(_deleting_journal), True),
    Case("project", "write-ahead log that is a pipe", is_pipe("index.db-wal"), True),
    Case("project", "write-ahead log of 1 TB", project(_endless_log), True),
    Case("project", "settings of garbage", holds("project.toml", b"= [["), named="project.toml"),
    Case(
        "project", "settings of a million brackets", holds("project.toml", b"version = " + DEEP), named="project.toml"
    ),
    Case("project", "settings that are no text", holds("project.toml", bytes(range(256))), named="project.toml"),
    Case("project", "settings that are a pipe", is_pipe("project.toml"), named="project.toml"),
    Case(
        "project",
        "settings that lead to a device without end",
        leads("project.toml", "/dev/zero"),
        named="project.toml",
    ),
    Case(
        "project",
        "settings of version 10^100",
        holds("project.toml", b'label_set = "lip"\nversion = 1' + b"0" * 100),
        named="project.toml",
    ),
    Case(
        "project",
        "settings whose label set is a path",
        holds("project.toml", b'version = 1\nlabel_set = "../../../mine"'),
        named="project.toml",
    ),
    Case(
        "project",
        "settings whose label set is a share",
        holds(
            "project.toml",
            rb"""version = 1
label_set = '\\server\share\mine'""",
        ),
        named="project.toml",
    ),
    Case(
        "project",
        "settings of an unknown label set",
        holds("project.toml", b'version = 1\nlabel_set = "mine"'),
        named="project.toml",
    ),
    Case("project", "lock of garbage", holds("lock", b"\xff" * 999), True),
    Case("project", "lock of a million brackets", holds("lock", DEEP), True),
    Case("project", "lock of 100 MB", holds("lock", bytes(100 << 20)), True),
    Case("project", "lock of process 2^70", holds("lock", _alive(**_OLD)), True),
    Case("project", "lock of a process with a name of 1 MB", holds("lock", _alive(host="a" * 9000)), named="photos"),
    Case("project", "lock that leads nowhere", leads("lock", "nowhere"), True),
    Case("project", "lock that leads out", leads("lock", f"{OUTSIDE}/precious.png"), named="lock"),
    Case("project", "lock that is a pipe", is_pipe("lock"), True),
    Case("project", "masks that lead out", leads("masks", OUTSIDE), named="masks"),
    Case("project", "a folder of masks that leads out", leads("masks/sub", OUTSIDE), named="sub"),
    Case("project", "a mask that leads out", leads("masks/a.png.png", f"{OUTSIDE}/precious.png"), named="a.png.png"),
    Case(
        "project",
        "a mask that leads to a device without end",
        leads("masks/a.png.png", "/dev/zero"),
        named="a.png.png",
    ),
    Case("project", "a mask that leads to itself", leads("masks/a.png.png", "a.png.png"), named="a.png.png"),
    Case("project", "a mask that is a pipe", is_pipe("masks/a.png.png"), named="a.png.png"),
    Case(
        "project",
        "a mask of 900 megapixels",
        holds("masks/a.png.png", png(30_000, 30_000, data=zeros(9 << 20))),
        named="a.png.png",
    ),
    Case(
        "project",
        "a mask without a photo",
        holds("masks/gone.png.png", encode_mask(_MASK, PALETTE)),
        named="gone.png.png",
    ),
    Case("project", "drafts that lead out", leads("drafts/starter", OUTSIDE), named="starter"),
    Case(
        "project",
        "a draft that leads out",
        leads("drafts/starter/a.png.png", f"{OUTSIDE}/precious.png"),
        named="a.png.png",
    ),
    Case("project", "a draft of garbage", _draft(b"garbage"), True),
    Case("project", "a draft of 900 megapixels", _draft(png(30_000, 30_000, data=zeros(9 << 20))), True),
    Case("project", "a draft that is a pipe", is_pipe("drafts/starter/a.png.png"), True),
    Case("project", "masks that are a file", holds("masks", b"a file"), named="masks"),
    Case("project", "a trash that leads out", leads("trash", OUTSIDE), named="trash"),
    Case("project", "a trash whose log leads out", project(_trash_from_outside), named="trash"),
    Case("project", "runs that lead out", leads("runs", OUTSIDE), named="runs"),
    Case("project", "a run that leads out", leads("runs/0001", OUTSIDE), True),
    Case(
        "project",
        "a run of garbage",
        a_run(config_json=b"[1", metrics_json=DEEP, done=b"", log_jsonl=b"\xff"),
        named="metrics.json",
    ),
    Case(
        "project",
        "a run of 10^400 steps",
        a_run(config_json=b'{"steps": 1e400, "objective": ["x"]}', metrics_json=b'{"steps": true}', done=b""),
        named="metrics.json",
    ),
    Case("project", "a run numbered by 200 digits", a_run("9" * 200, config_json=b"{}", done=b""), True),
    Case(
        "project",
        "a run whose weights are garbage",
        a_run(config_json=b"{}", weights_safetensors=b"garbage", done=b""),
        named="weights.safetensors",
    ),
    Case("project", "imported weights that are a pipe", is_pipe("weights/x.safetensors"), named="x.safetensors"),
    Case("project", "its own folder leads out", _own_folder_is_link, named=".mman"),
    Case("project", "its own folder is a file", _own_folder_is_file, named=".mman"),
    Case("project", "files of the far future and past", project(_odd_dates), True),
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
