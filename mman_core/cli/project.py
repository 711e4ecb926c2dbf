"""`mman project check DIR [--repair]` and `mman project trash DIR [--restore NAME]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from mman_core.cli.progress import printable, say
from mman_core.errors import WrongProject
from mman_core.project.check import check_project
from mman_core.project.inside import PROJECT_FOLDER, refuse_links_out
from mman_core.project.lock import ProjectLock
from mman_core.project.trash_list import list_trash, restore
from mman_core.types import StopFlag

HELP = "look for what is damaged or left over in a project and put it right; see what lies in its trash"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="name what is wrong: exit code 0 if nothing (more) is, else 1")
    check.add_argument("folder", type=Path, metavar="DIR", help="the folder of photos")
    check.add_argument("--repair", action="store_true", help="put it right; files are moved to the trash, not deleted")
    trash = verbs.add_parser("trash", help="list what lies in the trash")
    trash.add_argument("folder", type=Path, metavar="DIR", help="the folder of photos")
    trash.add_argument("--restore", metavar="NAME", help="move this file back to where it came from")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Run one verb; exit code 1 if something is wrong and stays so."""
    return _check(chosen, should_stop) if chosen.verb == "check" else _trash(chosen)


def _check(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    found = mended = 0
    for checked in check_project(chosen.folder, repair=chosen.repair, should_stop=should_stop):
        found += 1
        mended += bool(checked.mended)
        what = f"{checked.finding.path} {checked.finding.fault}"
        print(printable(f"{what}: {checked.mended}." if checked.mended else f"{what}."), flush=True)
    left = found - mended
    say(f"{found} found, {mended} put right." if found else "Nothing is wrong.")
    return 1 if left else 0


def _trash(chosen: argparse.Namespace) -> int:
    inside = chosen.folder.absolute() / PROJECT_FOLDER
    if not inside.is_dir():
        raise WrongProject(f"{chosen.folder} holds no project; choose a folder of photos that was opened once.")
    refuse_links_out(chosen.folder.absolute(), inside)
    if chosen.restore is None:
        for kept in list_trash(inside):
            came = f"from {kept.origin}" if kept.origin else "nobody knows from where"
            print(printable(f"{kept.name}  {kept.size:,} bytes, {kept.changed:%Y-%m-%d %H:%M}, {came}"))
        return 0
    lock = ProjectLock(inside / "lock")
    try:
        say(f"restored {restore(inside, chosen.restore)}")
    finally:
        lock.release()
    return 0
