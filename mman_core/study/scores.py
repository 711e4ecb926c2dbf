"""Scores of weights on held-out photos, kept beside the weights and counted again only when something changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mman_core.images.atomic import write_atomically
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.evaluate import Evaluation
from mman_core.predict.crf import DEEPLAB
from mman_core.predict.evaluate import PhotoScored, evaluate_weights
from mman_core.predict.predictor import Predictor
from mman_core.study.plan import HeldOut, Plan, Subject
from mman_core.types import StopFlag

SCORES = "scores.json"


def kept_scores(plan: Plan, subject: Subject, held_out: HeldOut, *, crf: bool) -> dict[str, Any] | None:
    """Return what `Evaluation.as_dict` said before, None if it was not counted for these weights and photos."""
    if not subject.is_ready:
        return None
    kept = _read(subject.folder / SCORES)
    found = kept.get("scores", {}).get(_name(plan, held_out, crf=crf))
    if found is None or kept.get("weights") != _digest(subject.weights):
        return None
    return dict(found["found"]) if found["photos"] == held_out.fingerprint() else None


def count_scores(
    plan: Plan, subject: Subject, held_out: HeldOut, should_stop: StopFlag, *, crf: bool
) -> Iterator[PhotoScored]:
    """Score weights on photos and keep what was found; yields PhotoScored. What a stop cut short is not kept."""
    predictor = Predictor(subject.weights, plan.device)
    theirs = load_label_set(held_out.label_set)
    settings = DEEPLAB if crf else None
    done = 0
    for event in evaluate_weights(predictor, held_out.pairs, theirs, plan.protocol, should_stop, crf=settings):
        if isinstance(event, PhotoScored):
            done = event.done
            yield event
        elif done == len(held_out.pairs):
            _keep(plan, subject, held_out, event, crf=crf)


def _keep(plan: Plan, subject: Subject, held_out: HeldOut, found: Evaluation, *, crf: bool) -> None:
    path, weights = subject.folder / SCORES, _digest(subject.weights)
    kept = _read(path)
    scores = kept.get("scores", {}) if kept.get("weights") == weights else {}
    scores[_name(plan, held_out, crf=crf)] = {"photos": held_out.fingerprint(), "found": found.as_dict()}
    write_atomically(path, json.dumps({"weights": weights, "scores": scores}, indent=1).encode())


def _name(plan: Plan, held_out: HeldOut, *, crf: bool) -> str:
    return f"{held_out.key}, {plan.protocol.key}" + (", crf" if crf else "")


def _read(path: Path) -> dict[str, Any]:
    """Return what the file holds, nothing if it is missing or damaged: scores can be counted again."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
