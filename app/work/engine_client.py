"""Talk to the child process that runs torch: JSON lines on its pipes, see `mman_core.jobs`.

The child is started by the first job and kept for the next ones, because importing torch costs seconds. It runs apart
so that a CUDA fault or an out-of-memory kill takes nothing of the person's with it. No Qt in here: a job is drained by
whatever thread calls `run_job`.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import mman_core
from mman_core.errors import EngineStopped, MmanError
from mman_core.jobs import (
    Event,
    Job,
    JobEnded,
    JobFailed,
    from_line,
    to_line,
)
from mman_core.types import StopFlag

ENGINE_COMMAND = (sys.executable, "-m", "mman_core.engine")
STOP_LINE = json.dumps({"kind": "Stop"})
POLL_SECONDS = 0.05

SILENCE = 60.0
"""Seconds without any line after which a child that is asked for work is taken for hung; it says something every 3."""

SLOW_START = 600.0
"""The same until its first line: a cold or busy disk may take minutes to load torch."""

MEMORY_SIGNS = ("MemoryError", "bad_alloc", "allocate memory", "out of memory")
"""What Python, C++, the C library and CUDA complain with before a process without memory ends."""


class EngineClient:
    """One child process and the jobs it is given, one after another in the order they came."""

    def __init__(
        self, command: Sequence[str] = ENGINE_COMMAND, *, patience: float = 10.0, silence: float = SILENCE
    ) -> None:
        self._command = list(command)
        self._patience = patience
        self._silence = silence
        self._child: _Child | None = None
        self._turns: deque[object] = deque()
        self._turn_lock = threading.Lock()

    def run_job(self, job: Job, should_stop: StopFlag) -> Generator[Event, None, None]:
        """Run `job` in the child and yield its events, the final JobEnded left out.

        After `should_stop()` the child is told once and has `patience` seconds to end the job; then it is killed. So
        it is if it says nothing for `silence` seconds. Raises EngineStopped if the child died or had to be killed,
        MmanError with the child's sentence if the job failed.
        """
        with self._turn(should_stop) as is_ours:
            if is_ours:
                yield from self._converse(job, should_stop)

    def kill(self) -> None:
        """End the child now; a job under way raises EngineStopped. Any thread may call."""
        child = self._child
        if child is not None:
            child.kill()

    def close(self) -> None:
        """Let the child end by itself (its input is closed), or kill it: between two jobs it has nothing to lose."""
        child, self._child = self._child, None
        if child is not None:
            child.close()

    @property
    def is_alive(self) -> bool:
        """Whether a child is there."""
        return self._child is not None and self._child.exit_code() is None

    @contextmanager
    def _turn(self, should_stop: StopFlag) -> Iterator[bool]:
        # First come, first served: a long job cut into parts lets the others in between its parts.
        ticket = object()
        with self._turn_lock:
            self._turns.append(ticket)
        try:
            while self._turns[0] is not ticket:
                if should_stop():
                    yield False
                    return
                time.sleep(POLL_SECONDS)
            yield True
        finally:
            with self._turn_lock:
                self._turns.remove(ticket)

    def _converse(self, job: Job, should_stop: StopFlag) -> Generator[Event, None, None]:
        child = self._living_child()
        failure: JobFailed | None = None
        finished = False
        try:
            child.send(to_line(job))
            failure = yield from self._events(child, should_stop)
            finished = failure is None or not failure.is_spent
        finally:
            # The reader went away in the middle of a job: the next job must not read this one's events.
            if not finished:
                self._child = None
                child.kill()
                child.close()
        if failure is not None:
            raise MmanError(failure.sentence)

    def _events(self, child: _Child, should_stop: StopFlag) -> Generator[Event, None, JobFailed | None]:
        failure: JobFailed | None = None
        stop_sent_at: float | None = None
        while True:
            if stop_sent_at is None and should_stop():
                child.send(STOP_LINE)
                stop_sent_at = time.monotonic()
            message = child.next_message(POLL_SECONDS)
            if isinstance(message, JobEnded):
                return failure
            if isinstance(message, JobFailed):
                failure = message
            elif message is not None:
                yield message
            if stop_sent_at is not None and time.monotonic() - stop_sent_at > self._patience:
                raise EngineStopped(f"The engine did not stop within {self._patience:.0f} seconds and was ended.")
            patience = self._silence if child.has_spoken else SLOW_START
            if child.silent_for > patience:
                raise EngineStopped(
                    f"The engine that runs the model hung: it said nothing for {patience:.0f} seconds and was ended. "
                    "Your masks are not affected; start the job again."
                )

    def _living_child(self) -> _Child:
        if self._child is None or self._child.exit_code() is not None:
            self._child = _Child(self._command)
        return self._child


class _Child:
    """The process, a thread that reads its answers, and the last lines it complained with."""

    def __init__(self, command: Sequence[str]) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env=_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise EngineStopped(f"The engine {command[0]} could not be started: {error}.") from error
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._complaints: deque[str] = deque(maxlen=40)
        self._heard = threading.Event()
        self.has_spoken = False
        self.silent_for = 0.0
        """Seconds that were waited for a line in vain. Not the clock's: a laptop may have slept meanwhile."""
        self._readers = [
            threading.Thread(target=self._read_answers, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_complaints, args=(self._process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def send(self, line: str) -> None:
        stream = self._process.stdin
        assert stream is not None
        # A dead child is reported where its answers end, with its exit code and last words.
        with suppress(OSError, ValueError):
            stream.write(line + "\n")
            stream.flush()

    def next_message(self, seconds: float) -> Event | None:
        """Return the next event, or None if there is none within that time. Raises EngineStopped at the end."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self._listen(seconds)
            return None
        self._listen(0.0)
        if line is None:
            self._lines.put(None)
            raise self._obituary()
        try:
            message = from_line(line)
        except (ValueError, TypeError):
            # A library of the child that prints is no reason to lose a training.
            self._complaints.append(line)
            return None
        if isinstance(message, Job):
            return None
        return message

    def _listen(self, waited: float) -> None:
        if self._heard.is_set():
            self._heard.clear()
            self.has_spoken, self.silent_for = True, 0.0
        else:
            self.silent_for += waited

    def exit_code(self) -> int | None:
        return self._process.poll()

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        stream = self._process.stdin
        assert stream is not None
        with suppress(OSError, ValueError):
            stream.close()
        try:
            self._process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._drain()

    def _drain(self) -> None:
        for reader in self._readers:
            reader.join(timeout=2.0)

    def _obituary(self) -> EngineStopped:
        code = self._process.wait()
        self._drain()
        error = EngineStopped(
            f"The engine that runs the model ended unexpectedly ({_exit_words(code, self._complaints)}). "
            "Your masks are not affected; start the job again."
        )
        if self._complaints:
            error.add_note("\n".join(self._complaints))
        return error

    def _read_answers(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._heard.set()
                if line.strip():
                    self._lines.put(line)
        self._lines.put(None)

    def _read_complaints(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._complaints.append(line.rstrip())


def _exit_words(code: int, complaints: Iterable[str]) -> str:
    if any(sign in line for line in complaints for sign in MEMORY_SIGNS):
        return "there was not enough memory"
    if code in (-9, 137):
        return "killed, most often because the memory was full"
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _environment() -> dict[str, str]:
    # The child must find this very mman_core, wherever the program was started from. Idle OpenMP threads that spin
    # would slow both the window and the training several times on a small machine.
    root = str(Path(mman_core.__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        "OMP_WAIT_POLICY": "PASSIVE",
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }
