"""Every job and event survives the way through one line of JSON."""

from __future__ import annotations

import json
import math
import typing

import pytest

from mman_core.jobs import (
    OBJECTIVES,
    AskCriticsJob,
    Challenged,
    ChallengeJob,
    CriticsJob,
    CriticsSaid,
    CriticsTrained,
    Event,
    FinetuneConfig,
    FinetuneJob,
    ImportWeightsJob,
    Job,
    JobEnded,
    JobFailed,
    MaskJudged,
    PhotoCompared,
    PhotoFailed,
    PixelsLost,
    PoorConvergence,
    PrelabelJob,
    Prelabelled,
    RunSaved,
    StepDone,
    WeightsImported,
    WeightsLoaded,
    from_line,
    to_line,
)

ODD = 'a b/it\'s "odd"\nüber 写真.jpg'

MESSAGES: list[Job | Event] = [
    PrelabelJob(((ODD, "mask.png"), ("b.jpg", ODD)), ODD, device="cuda:0", protocol="paper", margins=(ODD, "b.png")),
    PrelabelJob(pairs=(), weights="w"),
    FinetuneJob(pairs=((ODD, "m.png"),), weights="w", out="runs/0001"),
    FinetuneJob(
        (),
        "w",
        "o",
        FinetuneConfig("micro", 7, 128, 4, 1e-5, ema=0.9, seed=5, device="cpu", threads=3),
    ),
    FinetuneJob((), "w", "runs/0001", label_set="lip", resume=True, older=((ODD, "old.png"),), replay_folder=ODD),
    PrelabelJob(((ODD, "drafts/starter/a.png"),), "w", scores="drafts/starter.jsonl", mirror=True),
    ChallengeJob("runs/0007", "starter", "w.safetensors", ((ODD, "mask.png"),), "guard", "cpu"),
    CriticsJob(((ODD, "photo.jpg", "mask.png", ""),), "w", "starter", "critics.safetensors", "scores.jsonl", 5),
    AskCriticsJob(((ODD, "mask.png", "heat.png"), (ODD, "other.png", "")), "critics.safetensors"),
    ImportWeightsJob(ODD, "out.safetensors"),
    WeightsLoaded("Starter", "cuda:0 NVIDIA A10"),
    Prelabelled(ODD, "out.png", 3, 10, 0.25),
    PhotoFailed(ODD, 'It is "damaged".', 4, 10),
    StepDone(5, 200, 1.25, 0.5, 0.75, 0.25, None, None, 0.1, 0.3, 0.4, 1.5),
    FinetuneJob((), "", "runs/0001", resume=True),
    PixelsLost(ODD, (("Torso-skin", 12), (ODD, 1)), 4000),
    PoorConvergence(150, "macro"),
    RunSaved("runs/0001", 200, stopped=True),
    PhotoCompared(3, 10),
    Challenged("runs/0007", "starter", True, "Promoted: it is better."),
    CriticsTrained(3, 10, 0.7, None),
    MaskJudged(ODD, 3, 10),
    CriticsSaid("mask.png", -1.5, 2.0),
    WeightsImported("out.safetensors", "Theirs"),
    JobFailed("The weights are damaged."),
    JobFailed("There is not enough memory.", is_spent=True),
    JobEnded(),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_comes_back_as_it_was_on_one_line(message: Job | Event) -> None:
    line = to_line(message)
    assert "\n" not in line
    assert line.isascii()
    assert from_line(line) == message
    assert from_line(line + "\n") == message


def test_every_kind_of_message_is_tried_here() -> None:
    assert {type(message) for message in MESSAGES} == {*typing.get_args(Job), *typing.get_args(Event)}


def test_messages_that_came_back_can_be_compared_and_hashed() -> None:
    assert len({from_line(to_line(message)) for message in MESSAGES}) == len(MESSAGES)


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "3", "null", '"JobEnded"', "{}", '{"kind": "Unheard"}', '{"kind": 3}', '{"kind": ["JobEnded"]}'],
)
def test_what_is_no_message_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"not a message|Expecting"):
        from_line(line)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "JobFailed"},
        {"kind": "JobEnded", "extra": 1},
        {"kind": "PrelabelJob", "pairs": 3, "weights": "w"},
        {"kind": "PrelabelJob", "pairs": [["one"]], "weights": "w"},
        {"kind": "FinetuneJob", "pairs": [], "weights": "w", "out": "o", "config": {"unheard": 1}},
    ],
)
def test_a_message_with_other_fields_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a message"):
        from_line(json.dumps(fields))


def test_a_diverged_step_can_still_be_told() -> None:
    step = from_line(to_line(StepDone(1, 2, math.nan, math.inf, None, None, None, None, 0.1)))
    assert isinstance(step, StepDone)
    assert math.isnan(step.ce_high)
    assert math.isinf(step.ce_low)


def test_the_objectives_are_the_papers_in_its_order() -> None:
    assert list(OBJECTIVES) == ["baseline", "macro", "micro", "mman"]
    assert FinetuneConfig().objective == "mman"
    assert (FinetuneConfig().low_ce_weight, FinetuneConfig().micro_weight, FinetuneConfig().high_ce_weight) == (
        25,
        1,
        100,
    )
