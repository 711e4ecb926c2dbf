"""Try a hostile input in a process of its own: it may crash, hang or eat memory there, and is watched."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
import traceback
import warnings
from pathlib import Path

from mman_core.cli.progress import printable
from mman_core.errors import MmanError
from tests.hostile.case import OUTSIDE, Case, Outcome
from tests.hostile.readers import READERS

PATIENCE = 30.0
"""Seconds after which a reader counts as hung; none should need one on an idle computer."""


def try_out(case: Case, folder: Path) -> Outcome:
    """Make the input in an empty folder and read it in a forked process. For systems that can fork, single-threaded."""
    inside, outside = folder / "in", folder / OUTSIDE
    inside.mkdir(parents=True)
    outside.mkdir()
    (outside / "precious.png").write_bytes(b"nobody may change this")
    path = case.make(inside)
    before = _state(folder)
    answer, told = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(answer)
        _be_the_child(case, path, told)
    os.close(told)
    report = _listen(answer, child)
    os.waitpid(child, 0)
    what, sentence, megabytes = report
    return Outcome(path.name, what, sentence, time.monotonic() - started, megabytes, _spoilt(before, _state(folder)))


def _be_the_child(case: Case, path: Path, told: int) -> None:
    before = _peak()
    try:
        warnings.simplefilter("error")
        READERS[case.reader](path)
        what, sentence = "taken", ""
    except MmanError as error:
        what, sentence = "refused", str(error)
    except BaseException as error:  # whatever comes is what a person would see
        where = traceback.extract_tb(error.__traceback__)[-1]
        what, sentence = "error", f"{type(error).__name__}: {error!s:.200} ({Path(where.filename).name}:{where.lineno})"
    try:
        os.write(told, json.dumps([what, sentence, _peak() - before]).encode("utf-8", "surrogateescape"))
    finally:
        os._exit(0)


def _listen(answer: int, child: int) -> tuple[str, str, float]:
    heard = b""
    deadline = time.monotonic() + PATIENCE
    while True:
        ready, _, _ = select.select([answer], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            os.close(answer)
            return "hung", "", 0.0
        piece = os.read(answer, 65536)
        if not piece:
            break
        heard += piece
    os.close(answer)
    if not heard:
        return "died", "", 0.0
    what, sentence, megabytes = json.loads(heard)
    return what, printable(sentence), megabytes


def _peak() -> float:
    """Return the most memory that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _state(folder: Path) -> dict[str, str]:
    """Return what lies in and beside the folder of precious things; the input's own folder may be worked in."""
    state = {str(path): "" for path in folder.iterdir()}
    for path in (folder / OUTSIDE).rglob("*"):
        state[str(path)] = path.read_bytes().hex() if path.is_file() else "folder"
    return state


def _spoilt(before: dict[str, str], after: dict[str, str]) -> str:
    return ", ".join(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))
