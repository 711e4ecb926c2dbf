"""Children that are there at once and can be killed: `python -m tests.faults.nursery` forks one for each deed.

A line on standard input names a deed of `tests.faults.deeds` and its arguments, as a JSON list. The child says
"begun PID" and whatever the deed says; a mark behind its last words, then "ended CODE" or "dead" follow its end.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
CUT = "\x00"


@dataclass(frozen=True)
class Told:
    """What a child has said, whether it was killed at work, and for how many seconds it lived."""

    lines: list[str]
    was_killed: bool
    code: int
    seconds: float


class Nursery:
    """A process that has everything loaded that deeds need, and no thread yet."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        command = [sys.executable, "-W", "error", "-m", "tests.faults.nursery"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True, env=environment
        )

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()

    def run(self, *deed: object) -> Told:
        """Let a deed come to its end."""
        return self._listen(deed, None, 0)

    def kill(self, *deed: object, seconds: float, lines: int = 0) -> Told:
        """Kill a deed so many seconds after it has said so many lines, unless it ends before."""
        return self._listen(deed, seconds, lines)

    def _listen(self, deed: tuple[object, ...], seconds: float | None, wanted: int) -> Told:
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps([str(word) for word in deed]) + "\n")
        process.stdin.flush()
        word, pid = process.stdout.readline().split()
        assert word == "begun"
        begun, lines, last = time.monotonic(), list[str](), ""
        while seconds is not None and len(lines) < wanted and not last.startswith(("ended", "dead")):
            last = process.stdout.readline().rstrip("\n")
            lines.append(last)
        if seconds is not None and not last.startswith(("ended", "dead")):
            time.sleep(seconds)
            os.kill(int(pid), signal.SIGKILL)  # not reaped before the nursery has read the next line: never another's
        while not last.startswith(("ended ", "dead")):
            last = process.stdout.readline().rstrip("\n")
            assert last or process.poll() is None, "the nursery is gone"
            lines.append(last)
        lines = [line for line in lines if not line.endswith(CUT)]
        code = int(last.split()[1]) if last.startswith("ended ") else -1
        process.stdin.write("\n")
        process.stdin.flush()
        return Told(lines[:-1], code < 0, code, time.monotonic() - begun)


def main() -> None:
    """Fork a child for each line."""
    from tests.faults.deeds import DEEDS

    for line in sys.stdin:
        name, *arguments = json.loads(line)
        child = os.fork()
        if child == 0:
            print("begun", os.getpid(), flush=True)
            os._exit(DEEDS[name](*arguments) or 0)
        # Told without reaping it: its id stays its own until the next line has come.
        ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        # The mark ends a line that the child did not come to the end of.
        print(CUT)
        print("dead" if ended.si_code == os.CLD_KILLED else f"ended {ended.si_status}", flush=True)
        sys.stdin.readline()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
