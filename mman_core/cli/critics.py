"""`mman critics DIR`: train a project's critics on its accepted masks, and list these, the most suspicious first."""

from __future__ import annotations

import argparse
from pathlib import Path

from mman_core.cli.progress import show
from mman_core.jobs import PhotoFailed
from mman_core.metrics.score_file import MaskScores, mask_scores_path, read_scores
from mman_core.project.checking import critics_job, suspicion
from mman_core.project.store import Project
from mman_core.types import StopFlag

HELP = "train a project's critics on its accepted masks, and list these, the most suspicious first"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="DIR", help="the folder of photos")
    parser.add_argument(
        "--steps", type=int, default=400, help="of each critic; 0: those that are there look (default 400)"
    )
    parser.add_argument("--device", default="auto", help="auto (default), cpu, cuda, cuda:1 ...")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Train, score and list; exit code 1 if a mask was left out or it was stopped."""
    from mman_core.learn.critics.work import work_critics

    with Project.open(chosen.project) as project:
        job, folder = critics_job(project, steps=chosen.steps, device=chosen.device), project.folder
    failed = False
    for event in work_critics(job, should_stop):
        show(event, every=20)
        failed = failed or isinstance(event, PhotoFailed)
    asked = {name for name, *_ in job.accepted}
    scores = read_scores(mask_scores_path(folder), MaskScores)
    found = suspicion({name: each for name, each in scores.items() if name in asked})
    for name in sorted(found, key=lambda each: -found[each]):
        print(f"{found[name]:+.2f}  {name}")
    return 1 if failed else 0
