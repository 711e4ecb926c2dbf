"""Hostile records of what a project has learned: champions, who judges them, verdicts, scores of drafts and masks."""

from __future__ import annotations

import json
from pathlib import Path

from tests.hostile.case import OUTSIDE, Case
from tests.hostile.pieces import Make
from tests.hostile.spoiling import a_run, holds, is_folder, is_pipe, leads, project
from tests.hostile.texts import DEEP

CHAMPION, HELD_OUT = "champion.json", "held_out.json"
DRAFTS, MASKS = "drafts/starter.jsonl", "critics/scores.jsonl"


def _reigns(**fields: object) -> Make:
    reign = {"key": "starter", "reason": "", "by_person": False, "time": "", **fields}
    return holds(CHAMPION, json.dumps([reign]).encode())


def _look(text: object) -> Make:
    return holds(HELD_OUT, json.dumps({"00" * 32: {"look": text, "held_out": True}}).encode())


def _drafts(**fields: object) -> Make:
    scores = {"name": "a.png", "photo": "", "margin": 0.5, "entropy": 0.5, **fields}
    return holds(DRAFTS, json.dumps(scores).encode())


def _masks(**fields: object) -> Make:
    scores = {"name": "b.png", "mask": "", "critics": "", "champion": "", "softmin": 0.1, "macro": 0, "micro": 0}
    return holds(MASKS, json.dumps({**scores, **fields}).encode())


def _verdict(verdict: object) -> Make:
    return a_run(config_json=b"{}", metrics_json=json.dumps({"steps": 1, "verdict": verdict}).encode(), done=b"")


def _endless(name: str) -> Make:
    def spoil(inside: Path) -> None:
        (inside / name).parent.mkdir(exist_ok=True)
        with (inside / name).open("wb") as file:
            file.truncate(1 << 40)

    return project(spoil)


CASES = (
    Case("project", "champions of garbage", holds(CHAMPION, b"\xff\x00["), named=CHAMPION),
    Case("project", "champions of a million brackets", holds(CHAMPION, DEEP), named=CHAMPION),
    Case("project", "champions that are no list", holds(CHAMPION, b"7"), named=CHAMPION),
    Case("project", "champions that are words", holds(CHAMPION, b'{"starter": 1}'), named=CHAMPION),
    Case("project", "champions of 1 TB", _endless(CHAMPION), named=CHAMPION),
    Case("project", "champions that are a pipe", is_pipe(CHAMPION), named=CHAMPION),
    Case("project", "champions that are a folder", is_folder(CHAMPION), named=CHAMPION),
    Case("project", "champions that lead out", leads(CHAMPION, f"{OUTSIDE}/precious.png"), named=CHAMPION),
    Case("project", "champions that lead to a device", leads(CHAMPION, "/dev/zero"), named=CHAMPION),
    Case("project", "a champion whose name is a path", _reigns(key=f"../../../{OUTSIDE}/precious"), True),
    Case("project", "a champion for a reason of 3 MB", _reigns(reason="a" * 3_000_000), True),
    Case("project", "a champion of wrong types", _reigns(key=[[]], reason={}, by_person="no", time=1e308), True),
    Case("project", "judges of garbage", holds(HELD_OUT, b"\xff\x00["), named=HELD_OUT),
    Case("project", "judges of a million brackets", holds(HELD_OUT, DEEP), named=HELD_OUT),
    Case("project", "judges that are a list", holds(HELD_OUT, b"[1, 2]"), named=HELD_OUT),
    Case("project", "judges of 1 TB", _endless(HELD_OUT), named=HELD_OUT),
    Case("project", "judges that are a pipe", is_pipe(HELD_OUT), named=HELD_OUT),
    Case("project", "judges that lead out", leads(HELD_OUT, f"{OUTSIDE}/precious.png"), named=HELD_OUT),
    Case("project", "a judge with a look of a million digits", _look("f" * 1_000_000), named=HELD_OUT),
    Case("project", "a judge with a look below zero", _look("-1"), named=HELD_OUT),
    Case("project", "a judge with a look that is a number", _look(7), named=HELD_OUT),
    Case("project", "a verdict of wrong types", _verdict({"promoted": "yes", "reason": [], "images": "x"}), True),
    Case("project", "a verdict that is a list", _verdict([[[]]]), True),
    Case(
        "project",
        "a verdict for a run without weights",
        _verdict({"promoted": True, "against": "starter", "reason": ""}),
        True,
    ),
    Case("project", "scores of drafts that are garbage", holds(DRAFTS, b"\xff\n[1]\n{}\n{"), True),
    Case("project", "scores of drafts of a million brackets", holds(DRAFTS, DEEP), True),
    Case("project", "scores of drafts of wrong types", _drafts(name=[], margin="much", mirror={}), True),
    Case("project", "scores of drafts beyond all numbers", _drafts(margin=float("nan"), entropy=10**400), True),
    Case("project", "scores of drafts with features of garbage", _drafts(features="?" * 9), True),
    Case("project", "scores of drafts of fields that nobody knows", _drafts(shell="rm"), True),
    Case("project", "scores of drafts of 1 TB", _endless(DRAFTS), named=DRAFTS),
    Case("project", "scores of drafts that are a pipe", is_pipe(DRAFTS), named=DRAFTS),
    Case("project", "scores of drafts that lead out", leads(DRAFTS, f"{OUTSIDE}/precious.png"), named=DRAFTS),
    Case("project", "scores of drafts that lead to nowhere outside", leads(DRAFTS, f"{OUTSIDE}/new"), named=DRAFTS),
    Case("project", "scores of masks beyond all numbers", _masks(softmin=float("inf"), macro=-(10**400)), True),
    Case("project", "scores of masks of the largest numbers", _masks(softmin=1.7e308, macro=-1.7e308), True),
    Case("project", "scores of masks that are a folder", is_folder(MASKS), named=MASKS),
    Case("project", "scores of masks that lead out", leads(MASKS, f"{OUTSIDE}/precious.png"), named=MASKS),
    Case("project", "critics that lead out", leads("critics", OUTSIDE), named="critics"),
    Case("project", "statistics that lead out", leads("statistics.jsonl", f"{OUTSIDE}/x"), named="statistics.jsonl"),
    Case("project", "statistics that are a pipe", is_pipe("statistics.jsonl"), named="statistics.jsonl"),
)
