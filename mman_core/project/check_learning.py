"""What is wrong with what a project knows of its models: the champions, who judges them, verdicts and scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from mman_core.errors import WrongProject
from mman_core.images.json_lines import lines_fault
from mman_core.project import champion, held_out
from mman_core.project.finding import Finding, Remedy
from mman_core.project.runs import list_runs, read_fields


def faulty_records(inside: Path) -> Iterator[Finding]:
    """Yield the files that cannot be read. Which images judge must not be chosen anew without asking a person."""
    yield from _faulty(inside / champion.FILE, champion.read_history, Remedy.TRASH)
    yield from _faulty(inside / held_out.FILE, held_out.read_record, Remedy.NONE)
    for run in list_runs(inside):
        path = run.folder / "metrics.json"
        if path.exists() and not read_fields(path):
            yield Finding(path, "is damaged: how the run did against the champion is not known", Remedy.TRASH)
    for path in sorted((*inside.glob("*.jsonl"), *inside.glob("drafts/*.jsonl"), *inside.glob("critics/*.jsonl"))):
        if fault := lines_fault(path):
            yield Finding(path, f"{fault}: nothing is read from it, and nothing can be added", Remedy.TRASH)


def _faulty(path: Path, read: Callable[[Path], object], remedy: Remedy) -> Iterator[Finding]:
    try:
        read(path.parent)
    except WrongProject as error:
        yield Finding(path, str(error).removeprefix(f"{path} ").rstrip("."), remedy)
