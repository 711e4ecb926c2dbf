"""The command line: `mman COMMAND --help` tells what each does."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType

from mman_core.cli import (
    champion,
    critics,
    evaluate,
    export,
    finetune,
    import_masks,
    mannequins,
    predict,
    prelabel,
    project,
    study,
    train,
    weights,
)
from mman_core.cli.progress import say
from mman_core.errors import MmanError

COMMANDS = (
    prelabel,
    predict,
    train,
    finetune,
    champion,
    critics,
    evaluate,
    export,
    import_masks,
    project,
    weights,
    mannequins,
    study,
)

DONE, SOME_LEFT_OUT, FAILED = 0, 1, 2
"""Exit codes: everything done; done, but something was left out and named, or it was stopped; not done."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Ctrl+C once stops between two pieces of work and keeps what is done."""
    parser = argparse.ArgumentParser(prog="mman", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        name = getattr(command, "COMMAND", command.__name__.rsplit(".", 1)[1])  # `import` is no name for a file
        own = commands.add_parser(name, help=command.HELP, description=command.HELP)
        command.add_arguments(own)
        own.set_defaults(run=command.run)
    chosen = parser.parse_args(arguments)
    stop = threading.Event()
    with _stop_on_interrupt(stop):
        try:
            code = int(chosen.run(chosen, stop.is_set))
            sys.stdout.flush()
            return SOME_LEFT_OUT if stop.is_set() and code == DONE else code
        except MmanError as error:
            say(f"mman: {error}")
        except KeyboardInterrupt:
            say("mman: stopped; files that were finished are whole, and no other was changed.")
        except BrokenPipeError:  # whoever read the output is gone; Python must not try again at its own end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED


@contextlib.contextmanager
def _stop_on_interrupt(stop: threading.Event) -> Iterator[None]:
    """Let the first Ctrl+C set the flag and the second one interrupt, for the time of the block."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        say("mman: stopping; once more to stop at once")

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    sys.exit(main())
