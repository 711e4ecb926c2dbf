"""Feed a target: with atheris, which sees what code an input reaches, or without it by plain mutations of the seeds."""

from __future__ import annotations

import os
import random
import resource
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from mman_core.errors import MmanError
from tests.fuzz.target import Target

_SLOW = 5.0
_LARGE = 1_500.0
"""Seconds, and megabytes beyond those before, for one small input that count as a finding."""


def _peak() -> float:
    """Return the most memory that this process has ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Fuzzing:
    """Runs inputs until the time is over, and keeps one of each kind that does what no input may do."""

    def __init__(
        self, target: Target, folder: Path, seconds: float, report: Callable[[str], None], *, most: int = 10**12
    ) -> None:
        """`folder` gets the inputs that are findings; `most`: end after so many inputs."""
        self._target = target
        self._path = folder / "work" / target.name
        self._path.parent.mkdir(parents=True)
        self._kept = folder
        self._report = report
        self._started = time.monotonic()
        self._before = _peak()
        self._seconds = seconds
        self._most = most
        self.executions = 0
        self.refused = 0
        self.findings: dict[str, Path] = {}

    @property
    def is_over(self) -> bool:
        return self.executions >= self._most or time.monotonic() - self._started > self._seconds

    def try_out(self, data: bytes) -> None:
        """Let the target read these bytes; a finding is kept and told, and the work goes on."""
        self.executions += 1
        self._path.write_bytes(data)
        started = time.monotonic()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                self._target.read(self._path)
        except MmanError as error:
            self.refused += 1
            if len(str(error)) > 2000:
                self._find(data, "a sentence of more than 2,000 letters")
        except Exception as error:  # what a person must never see
            where = traceback.extract_tb(error.__traceback__)[-1]
            self._find(data, f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {error!s:.100}")
        if time.monotonic() - started > _SLOW:
            self._find(data, f"more than {_SLOW:.0f} s")
        if _peak() - self._before > _LARGE:
            self._find(data, f"more than {_LARGE:.0f} MB")

    def _find(self, data: bytes, what: str) -> None:
        kind = what.partition(": ")[0]
        if kind not in self.findings:
            self.findings[kind] = self._kept / f"finding-{len(self.findings)}"
            self.findings[kind].write_bytes(data)
            self._report(f"{what} ({self.findings[kind]})")

    def summary(self, how: str) -> str:
        seconds = time.monotonic() - self._started
        return (
            f"{how}: {seconds:.0f} s, {self.executions:,} inputs, {self.refused:,} refused, "
            f"{len(self.findings)} findings"
        )


def mutate_seeds(fuzzing: Fuzzing, target: Target, seed: int) -> None:
    """Try mutations of the seeds until the time is over."""
    chance = random.Random(seed)
    seeds = target.seeds()
    for data in seeds:
        fuzzing.try_out(data)
    while not fuzzing.is_over:
        mutated = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            _mutate(mutated, chance)
        fuzzing.try_out(bytes(mutated))


def _mutate(data: bytearray, chance: random.Random) -> None:
    place = chance.randrange(len(data) + 1)
    length = min(chance.choice((1, 2, 4, 8, 64)), len(data) - place)
    kind = chance.randrange(6)
    if kind == 0 and length:
        data[place] ^= 1 << chance.randrange(8)
    elif kind == 1:
        data[place : place + length] = bytes(chance.choice((0, 1, 127, 128, 255)) for _ in range(length))
    elif kind == 2:
        del data[place : place + length]
    elif kind == 3:
        data[place:place] = chance.randbytes(length)
    elif kind == 4:
        other = chance.randrange(len(data) + 1)
        data[place : place + length] = data[other : other + length]
    elif chance.random() < 0.1:
        del data[place:]
    else:
        data[place : place + length] = str(chance.choice((-1, 0, 2**31, 2**63, 10**30, "NaN", "1e400"))).encode()


def follow_coverage(fuzzing: Fuzzing, target: Target, folder: Path) -> None:
    """Let atheris choose the inputs, until the time is over; does not return."""
    import atheris

    corpus = folder / "corpus"
    corpus.mkdir()
    for number, data in enumerate(target.seeds()):
        (corpus / str(number)).write_bytes(data)

    def one_input(data: bytes) -> None:
        fuzzing.try_out(data)
        if fuzzing.is_over:
            print(fuzzing.summary("coverage-guided"), flush=True)
            os._exit(1 if fuzzing.findings else 0)

    atheris.Setup([sys.argv[0], "-timeout=60", "-rss_limit_mb=4096", "-max_len=20000", str(corpus)], one_input)
    atheris.Fuzz()
