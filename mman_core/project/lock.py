"""One window at a time: the lock file of a project.

It holds the host and process that have the project open. The lock of a process that is no longer alive is taken over;
of another host that cannot be known, so the sentence says which file to delete.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import socket
import sys
import time
from pathlib import Path
from typing import Any

from mman_core.errors import ProjectBusy
from mman_core.images.atomic import cannot_write
from mman_core.outside import read_limited

_ASIDE = re.compile(r"lock\.[0-9a-f]{8}")

_GRACE = 10.0
"""Seconds that an empty or garbled lock file is still believed to be in the middle of being written."""

_LONGEST = 10_000
"""Bytes of the longest lock file that is read; ours have some hundred."""


class ProjectLock:
    """The lock of one project, held from creation until `release`."""

    def __init__(self, path: Path) -> None:
        """Take the lock file at `path`. Raises ProjectBusy if somebody has it, CannotWrite."""
        self._path = path
        self.was_left = False
        """Whether the process that had the project before ended without letting it go."""
        self.left_since = ""
        """When that process took it, as it wrote itself; "" if not known."""
        owner = {"host": socket.gethostname(), "pid": os.getpid(), "started": _started(os.getpid())}
        self._text = json.dumps({**owner, "time": time.strftime("%Y-%m-%d %H:%M:%S"), "token": secrets.token_hex(8)})
        try:
            self._take()
            self._remove_aside()
        except OSError as error:
            raise cannot_write(path, error) from error

    def release(self) -> None:
        """Remove the lock file if it is still ours."""
        with contextlib.suppress(OSError):
            if _read(self._path) == self._text:
                self._path.unlink()

    def _take(self) -> None:
        while True:
            try:
                file = self._path.open("x", encoding="utf-8")
            except FileExistsError:
                self._remove_if_dead()
                continue
            try:
                with file:
                    file.write(self._text)
            except OSError:  # a full disk must not leave a lock without an owner
                self._path.unlink()
                raise
            return

    def _remove_if_dead(self) -> None:
        try:
            found = _read(self._path)
            begun = self._path.lstat().st_mtime
        except FileNotFoundError:
            return
        owner = _parse(found)
        if _may_be_alive(owner, time.time() - begun):
            raise ProjectBusy(_sentence(self._path, owner))
        # Moved aside first: if another window took the dead lock over in the meantime, it gets its own back.
        aside = self._path.with_name(f"lock.{secrets.token_hex(4)}")
        with contextlib.suppress(FileNotFoundError):
            self._path.rename(aside)
            if _read(aside) == found:
                aside.unlink()
                self.was_left = True
                self.left_since = str(owner.get("time", ""))[:30]
            else:
                aside.rename(self._path)

    def _remove_aside(self) -> None:
        """Remove the lock of a dead process that another was killed with while it took it over."""
        for aside in self._path.parent.glob("lock.*"):
            if _ASIDE.fullmatch(aside.name) and is_held(aside) is False:
                aside.unlink(missing_ok=True)
                self.was_left = True


def owner_of(path: Path) -> str:
    """Return who a lock file says has the project, "HOST, pid N"; "" if nobody."""
    try:
        owner = _parse(_read(path))
    except OSError:
        return ""
    return f"{owner.get('host', 'an unknown computer')!s:.80}, pid {owner['pid']!s:.20}" if owner else ""


def is_held(path: Path) -> bool | None:
    """Tell whether the owner of a lock file may be alive; None if there is no such file."""
    try:
        owner = _parse(_read(path))
        age = time.time() - path.lstat().st_mtime
    except OSError:
        return None
    return _may_be_alive(owner, age)


def _read(path: Path) -> str:
    """Return the text of a lock file, "" if it is no file that can be read. Raises FileNotFoundError."""
    if path.is_symlink():  # nobody's lock, and perhaps a link to nowhere
        return ""
    try:
        return read_limited(path, _LONGEST).decode("utf-8", "replace")
    except FileNotFoundError:
        raise
    except OSError:
        return ""


def _parse(text: str) -> dict[str, Any]:
    with contextlib.suppress(ValueError, RecursionError):
        owner = json.loads(text)
        if isinstance(owner, dict) and type(owner.get("pid")) is int and owner["pid"] > 0:
            return owner
    return {}


def _may_be_alive(owner: dict[str, Any], age: float) -> bool:
    if not owner:
        return abs(age) < _GRACE  # a lock of the future: somebody has put the clock back
    if owner.get("host") != socket.gethostname():
        return True
    return _is_running(owner["pid"]) and owner.get("started", "") == _started(owner["pid"])


def _sentence(path: Path, owner: dict[str, Any]) -> str:
    who = f"process {owner.get('pid', '?')!s:.20} on {owner.get('host', 'an unknown computer')!s:.80}"
    since = f" since {owner['time']!s:.30}" if owner.get("time") else ""
    return (
        f"The project {path.parent.parent} is open in another window ({who}{since}); close that window, or delete "
        f"{path} if there is none."
    )


def _is_running(pid: int) -> bool:
    if sys.platform == "win32":
        import ctypes

        # os.kill(pid, 0) would send Ctrl+C there. 0x100000 is SYNCHRONIZE; waiting 0 ms on a live process times out.
        kernel = ctypes.windll.kernel32
        process = kernel.OpenProcess(0x100000, False, pid)
        running = bool(process) and kernel.WaitForSingleObject(process, 0) != 0
        kernel.CloseHandle(process)
        return running
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return _stat_field(pid, 0) != "Z"


def _started(pid: int) -> str:
    """Return when the process started (clock ticks since boot), which tells a re-used id apart; "" if unknown."""
    return _stat_field(pid, 19)


def _stat_field(pid: int, index: int) -> str:
    """Return a field of /proc/PID/stat, counted from the one after the program's name; "" where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()[index]
    except (OSError, IndexError):
        return ""
