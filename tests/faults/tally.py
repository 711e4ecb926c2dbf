"""What came of a fault that was tried many times: a row of the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.nursery import Told
from tests.faults.whole import torn_files


@dataclass
class Tally:
    """`tried`: how often; `at_work`: how often it struck while something was under way; the rest is what it cost."""

    fault: str
    tried: int = 0
    at_work: int = 0
    strokes_lost: int = 0
    torn: list[str] = field(default_factory=list)
    other_harm: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.strokes_lost or self.torn or self.other_harm)

    def expect(self, is_so: bool, otherwise: str) -> None:
        """Note a harm that is neither a lost stroke nor a torn file."""
        if not is_so:
            self.other_harm.append(otherwise)

    def count(self, told: Told, folder: Path) -> None:
        """Note what became of a child that was to be killed, and look at what it has left in `folder`."""
        self.tried += 1
        self.at_work += told.was_killed
        self.expect(told.was_killed or told.code == 0, f"ended by itself: {told.lines[-1:]}")
        self.look_for_torn_files(folder)

    def look_for_torn_files(self, folder: Path) -> None:
        self.torn += torn_files(folder)


def table(tallies: Iterable[Tally]) -> str:
    """Return the rows as Markdown."""
    head = ["Fault", "Times", "at work", "Committed strokes lost", "Torn files", "Other harm"]
    rows = [_row(tally) for tally in tallies]
    total = [
        "All", *(str(sum(int(row[place]) for row in rows)) for place in range(1, 5)), str(_count(rows)),
    ]  # fmt: skip
    return "\n".join(_line(cells) for cells in (head, ["---", *["---:"] * 4, "---"], *rows, total))


def _row(tally: Tally) -> list[str]:
    counts = [tally.tried, tally.at_work, tally.strokes_lost, len(tally.torn)]
    return [tally.fault, *map(str, counts), "; ".join(tally.other_harm) or "none"]


def _count(rows: Sequence[Sequence[str]]) -> str:
    bad = sum(row[5] != "none" for row in rows)
    return f"in {bad} rows" if bad else "none"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
