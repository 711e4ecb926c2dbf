"""A job of the command line in a process of its own: what it reads cannot harm the one that asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import mman_core
from mman_core.errors import EngineStopped, MmanError
from mman_core.jobs import Event, Job, JobEnded, JobFailed, from_line, to_line


def run_apart(job: Job) -> Iterator[Event]:
    """Run one job in a new engine; when it is over, yield its events, the final JobEnded left out.

    Raises MmanError with the engine's sentence if the job failed, EngineStopped if the engine died.
    """
    command = [sys.executable, "-m", "mman_core.engine"]
    root = str(Path(mman_core.__file__).resolve().parent.parent)
    places = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    ended = subprocess.run(
        command,
        input=to_line(job) + "\n",
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": places, "PYTHONIOENCODING": "utf-8"},
    )
    events = [cast(Event, from_line(line)) for line in ended.stdout.splitlines() if line]
    if not events or not isinstance(events[-1], JobEnded):
        raise EngineStopped(f"The process that does the work ended early (exit code {ended.returncode}); try again.")
    for event in events[:-1]:
        if isinstance(event, JobFailed):
            raise MmanError(event.sentence)
        yield event
