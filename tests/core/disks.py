"""Disks that misbehave for real: full ones and read-only ones, seen only by a child process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FULL = "mount -t tmpfs -o size={size} none {folder}"
READ_ONLY = "mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}"


def run_python(code: str, *arguments: object) -> str:
    """Run code in a child process and return what it printed; its failure fails the test."""
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def run_python_on(mount: str, folder: Path, code: str, *arguments: object, size: str = "64k") -> str:
    """Run code in a child process that alone sees `folder` as such a disk; skips where that is not allowed."""
    own_mounts = ["unshare", "--mount"] if hasattr(os, "getuid") and os.getuid() == 0 else ["unshare", "-rm"]
    script = mount.format(folder=folder, size=size)
    if not shutil.which("unshare") or subprocess.run([*own_mounts, "sh", "-c", script], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    command = [*own_mounts, "sh", "-c", f'{script} && exec "$@"', "sh", sys.executable, "-W", "error", "-c", code]
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
