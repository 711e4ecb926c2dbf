"""`mman champion DIR`: which weights pre-label a project, and which did before; `--set KEY`: go back to any of them."""

from __future__ import annotations

import argparse
from pathlib import Path

from mman_core.cli.progress import say, show
from mman_core.errors import NothingToDo
from mman_core.jobs import PhotoFailed
from mman_core.project.champion import champion_of, crown, crown_unsettled, crown_winner, read_history
from mman_core.project.lesson import Lesson, corrected, plan_lesson
from mman_core.project.runs import Run, list_runs, read_verdict
from mman_core.project.store import Project
from mman_core.types import StopFlag

HELP = "which weights pre-label a project, and why; go back to earlier ones, or judge a run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="DIR", help="the folder of photos")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--set", metavar="KEY", help="make these weights the champion: starter, run-0007, import-NAME")
    what.add_argument("--judge", metavar="KEY", help="let this run challenge the champion, as after its training")
    parser.add_argument("--guard-folder", default="", metavar="DIR", help="images/ and labels/ of the old kind")
    parser.add_argument("--device", default="auto", help="auto (default), cpu, cuda, cuda:1 ...")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Show the history of champions, or change the champion; exit code 1 if a held-out image was left out."""
    with Project.open(chosen.project) as project:
        crown_unsettled(project.folder)
        if chosen.set is not None:
            crown(project.folder, chosen.set, "Chosen by hand.", by_person=True)
        found = corrected(project)
    left_out = 0
    if chosen.judge is not None:
        judged = next((run for run in list_runs(found.folder) if run.key == chosen.judge and run.weights), None)
        if judged is None:
            raise NothingToDo(f"{chosen.project} has no run {chosen.judge!r} with weights.")
        left_out = challenge_champion(plan_lesson(found), judged, chosen.guard_folder, chosen.device, should_stop)
    print(_told(found.folder))
    return left_out


def challenge_champion(lesson: Lesson, run: Run, guard_folder: str, device: str, should_stop: StopFlag) -> int:
    """Compare a run with the champion and crown it if it won; return 1 if an image was left out, else 0."""
    from mman_core.learn.challenge import challenge

    left_out = False
    for event in challenge(lesson.challenge(run.folder, guard_folder=guard_folder, device=device), should_stop):
        show(event)
        left_out = left_out or isinstance(event, PhotoFailed)
    if crown_winner(run.folder.parent.parent, run) is not None:
        say(f"{run.key} is the champion now; `mman champion --set` goes back")
    return 1 if left_out else 0


def _told(folder: Path) -> str:
    """Return the champion, its forerunners and the challengers, a line each."""
    champion = champion_of(folder)
    lines = [f"champion: {champion.key} ({champion.title})" if champion else "no weights at all"]
    lines += [f"{reign.time}  {reign.key:<12} {reign.reason}" for reign in read_history(folder)]
    for run in list_runs(folder):
        verdict = read_verdict(run.folder)
        if verdict and not verdict.get("promoted"):
            lines.append(f"{run.created:%Y-%m-%d %H:%M:%S}  {run.key:<12} {verdict.get('reason', '')}")
    return "\n".join(lines)
