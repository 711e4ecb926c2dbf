"""What the commands say on standard error, and what must be in it."""

from __future__ import annotations

from collections.abc import Callable

Say = Callable[..., tuple[int, list[str]]]
"""Runs a command; returns its exit code and its lines on standard error."""


def the_sentence(lines: list[str], *words: object) -> None:
    """Check that the last line is one sentence for a person that says all this."""
    assert lines[-1].startswith("mman: ")
    assert lines[-1].endswith(".")
    for word in words:
        assert str(word) in lines[-1], lines[-1]


def reason(lines: list[str], name: str) -> str:
    """Return the one line that tells why that file was left out."""
    (line,) = [line for line in lines if "left out" in line and name in line]
    return line
