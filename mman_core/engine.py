"""The child process that runs torch for the window: jobs come in as JSON lines, events go out as JSON lines.

    python -m mman_core.engine < jobs > events

A line {"kind": "Stop"} ends the running job soon; the end of the input ends the process. See `mman_core.jobs`. An empty
line among the events says that the process runs and nothing else: whoever hears none for long may take it for hung.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TextIO

from mman_core.errors import MmanError
from mman_core.jobs import (
    AskCriticsJob,
    ChallengeJob,
    CriticsJob,
    Event,
    FinetuneJob,
    Job,
    JobEnded,
    JobFailed,
    PrelabelJob,
    from_line,
    to_line,
)
from mman_core.predict.predictor import Predictor
from mman_core.predict.prelabel import prelabel
from mman_core.types import StopFlag

NICE = 10
"""Lower priority than the window's: painting never waits for training."""

HEARTBEAT_SECONDS = 3.0
"""How often the process says that it runs."""

NO_MEMORY = "There is not enough memory for this job: close other programs or choose smaller crops."


class Engine:
    """Runs one job at a time and keeps the last predictor, so that weights are read once."""

    def __init__(self) -> None:
        self._predictor: Predictor | None = None
        self._loaded: tuple[str, int, str] | None = None

    def events(self, job: Job, should_stop: StopFlag) -> Iterator[Event]:
        """Yield the events of one job; an error becomes JobFailed; the last is always JobEnded."""
        try:
            if isinstance(job, PrelabelJob):
                yield from prelabel(job, self._ready_predictor(job), should_stop)
            elif isinstance(job, FinetuneJob):
                from mman_core.train.finetune import fine_tune  # not needed to predict

                yield from fine_tune(job, should_stop)
            elif isinstance(job, ChallengeJob):
                from mman_core.learn.challenge import challenge

                yield from challenge(job, should_stop)
            elif isinstance(job, CriticsJob):
                from mman_core.learn.critics.work import work_critics

                yield from work_critics(job, should_stop)
            elif isinstance(job, AskCriticsJob):
                from mman_core.learn.critics.work import ask_critics

                yield from ask_critics(job, should_stop)
            else:
                from mman_core.model.foreign import import_weights

                yield from import_weights(job)
        except MmanError as error:
            yield JobFailed(str(error))
        except Exception as error:  # the process's last door: whatever torch raises must reach the person
            full = _is_out_of_memory(error)
            yield JobFailed(NO_MEMORY if full else _unexpected(error), is_spent=full)
        yield JobEnded()

    def _ready_predictor(self, job: PrelabelJob) -> Predictor:
        path = Path(job.weights)
        wanted = (job.weights, path.stat().st_mtime_ns if path.exists() else 0, job.device)
        if self._predictor is None or wanted != self._loaded:
            self._predictor = Predictor(path, job.device)
            self._loaded = wanted
        return self._predictor


def _is_out_of_memory(error: Exception) -> bool:
    """Tell whether the memory was full, on the CPU or on a GPU, for which torch has several ways to say it."""
    # The last two are what oneDNN says when it gets none for a convolution.
    words = ("can't allocate memory", "not enough memory", "bad_alloc", "create a memory object", "create a primitive")
    is_named_so = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    return is_named_so or (isinstance(error, RuntimeError) and any(word in str(error) for word in words))


def _unexpected(error: Exception) -> str:
    return f"The model stopped with an unexpected error: {type(error).__name__}: {error}"


def serve(lines: TextIO, answer: Callable[[str], None]) -> None:
    """Run the jobs that `lines` asks for, one after another, until it ends; `answer` takes one JSON line each."""
    jobs: SimpleQueue[Job | None] = SimpleQueue()
    stop = threading.Event()

    def read() -> None:
        for line in lines:
            if json.loads(line).get("kind") == "Stop":
                stop.set()
                continue
            job = from_line(line)
            if isinstance(job, Job):
                # Cleared here and not when the job starts: a Stop sent right behind the job must not be lost.
                stop.clear()
                jobs.put(job)
        stop.set()
        jobs.put(None)

    threading.Thread(target=read, daemon=True).start()
    engine = Engine()
    while (job := jobs.get()) is not None:
        for event in engine.events(job, stop.is_set):
            answer(to_line(event))


@contextmanager
def _beating(beat: Callable[[], None]) -> Iterator[None]:
    """Call `beat` at once and again every few seconds, from a thread of its own."""
    over = threading.Event()

    def run() -> None:
        with suppress(OSError):  # the window is gone; the next answer ends the process
            beat()
            while not over.wait(HEARTBEAT_SECONDS):
                beat()

    heart = threading.Thread(target=run, daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def main() -> None:
    """Serve standard input and output. Anything else that is printed goes to standard error."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    events = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1, encoding="utf-8")
    sys.stdout = sys.stderr

    turn = threading.Lock()

    def answer(line: str) -> None:
        with turn:
            events.write(line + "\n")
            events.flush()

    try:
        with _beating(lambda: answer("")):
            serve(sys.stdin, answer)
    except BrokenPipeError:
        # The window is gone; there is no one left to tell.
        os._exit(0)


if __name__ == "__main__":
    main()
