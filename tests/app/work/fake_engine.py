"""A child process that speaks like the engine, without torch: what it does depends on the job's weights.

"slow" predicts until it is told to stop, "deaf" never stops, "dies" is killed in the middle, "fails" ends with a
sentence, "chatty" prints what is no message, "thinks" takes long and says only that it runs; everything else writes a
mask of two classes for each photo. A fine-tuning takes its steps and leaves the files of a run; with "uneven", Macro D
wins in its second step.

With "winner" as the champion a run wins its match against it, else it loses; "ponders" never ends the match. In a
training "torn" is killed after its third step, and can be resumed; "hungry" has no memory left.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np
from PIL import Image

from mman_core.images.content import content_hash
from mman_core.images.heat import heat_map
from mman_core.images.margin import write_margin
from mman_core.jobs import (
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
    JobEnded,
    JobFailed,
    MaskJudged,
    PhotoCompared,
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
from mman_core.metrics.score_file import DraftScores, MaskScores, add_scores, pack_features

LINES: queue.Queue[str | None] = queue.Queue()


def send(event: Event) -> None:
    print(to_line(event), flush=True)


def asked_to_stop() -> bool:
    return not LINES.empty() and json.loads(LINES.queue[0] or "{}").get("kind") == "Stop" and LINES.get() is not None


def draw_draft(photo: Path, out: Path) -> None:
    with Image.open(photo) as image:
        width, height = image.size
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 :, width // 3 :] = 5
    mask[: height // 4, width // 3 :] = 2
    out.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(mask).save(out)


def score_draft(scores: Path, out: Path, mirror: bool) -> None:
    """The higher a photo, the more there is to doubt."""
    name = out.relative_to(scores.with_suffix("")).as_posix().removesuffix(".png")
    with Image.open(out) as image:
        mask = np.array(image)
    doubt = min(1.0, mask.shape[0] / 1000)
    add_scores(scores, [DraftScores(name, "", doubt, doubt, 0.5 if mirror else None, pack_features(mask, 20))])


def prelabel(job: PrelabelJob) -> None:
    send(WeightsLoaded(Path(job.weights).stem, "cpu"))
    mood = Path(job.weights).stem
    if mood == "fails":
        send(JobFailed("The weights fails.safetensors are damaged; choose others."))
        return
    if mood == "starves":
        send(JobFailed("There is not enough memory for this job.", is_spent=True))
        return
    if mood == "dies":
        print("out of luck", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    if mood == "thinks":
        for _ in range(80):
            print(flush=True)
            time.sleep(0.02)
    if mood == "chatty":
        print("a library says hello", flush=True)
    for done, (photo, out) in enumerate(job.pairs, 1):
        while mood in ("slow", "deaf") and not (mood == "slow" and asked_to_stop()):
            send(Prelabelled(photo, out, done, len(job.pairs), 0.01))
            time.sleep(0.01)
        if mood == "slow":
            return
        draw_draft(Path(photo), Path(out))
        if job.scores:
            score_draft(Path(job.scores), Path(out), job.mirror)
        send(Prelabelled(photo, out, done, len(job.pairs), 0.01))


def finetune(job: FinetuneJob) -> None:
    out = Path(job.out)
    out.mkdir(parents=True, exist_ok=True)
    send(WeightsLoaded(Path(job.weights).stem, "cpu"))
    has_macro, has_micro = job.config.objective in ("macro", "mman"), job.config.objective in ("micro", "mman")
    mood = Path(job.weights).stem
    step, stopped = 0, False
    if job.resume:
        fields = json.loads((out / "config.json").read_text())
        config = FinetuneConfig(objective=fields["objective"], steps=fields["steps"])
        step = int((out / "checkpoint.pt").read_text())
        (out / "paused").unlink(missing_ok=True)
        job = FinetuneJob((), fields["weights"], job.out, config)
    else:
        hashes = [content_hash(Path(mask)) for _, mask in (*job.pairs, *job.older) if Path(mask).is_file()]
        told = {"objective": job.config.objective, "steps": job.config.steps, "weights": job.weights}
        (out / "config.json").write_text(json.dumps(told | {"mask_hashes": hashes}))
    while step < job.config.steps and not stopped:
        step += 1
        send(
            StepDone(
                step=step,
                total=job.config.steps,
                ce_high=1.0 / step,
                ce_low=2.0 / step,
                macro_real=0.6 if has_macro else None,
                macro_fake=0.4 if has_macro else None,
                micro_real=0.7 if has_micro else None,
                micro_fake=0.3 if has_micro else None,
                seconds=0.01,
            )
        )
        if step == 2 and Path(job.weights).stem == "uneven":
            send(PoorConvergence(step, "macro"))
        if step == 3 and mood == "torn":
            (out / "checkpoint.pt").write_text("3")
            os.kill(os.getpid(), signal.SIGKILL)
        if mood == "hungry":
            import resource  # not on Windows

            resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
            bytearray(2**31)
        while mood == "deaf":
            time.sleep(1)
        time.sleep(0.005)
        stopped = asked_to_stop()
    (out / "weights.safetensors").write_bytes(Path(job.weights).read_bytes())
    if stopped and (out / "paused").exists():
        (out / "checkpoint.pt").write_text(str(step))
        return
    (out / "metrics.json").write_text(json.dumps({"steps": step}))
    (out / "done").touch()
    (out / "checkpoint.pt").unlink(missing_ok=True)
    send(RunSaved(str(out), step, stopped))


def challenge(job: ChallengeJob) -> None:
    mood = Path(job.champion_weights).stem
    for done in range(1, 4):
        send(PhotoCompared(done, 3))
    while mood == "ponders":
        time.sleep(0.01)
        if asked_to_stop():
            return
    promoted = mood == "winner"
    reason = "Promoted: it is better." if promoted else "Kept as a challenger: it is no better."
    verdict = {"against": job.champion, "promoted": promoted, "reason": reason, "images": len(job.held_out)}
    numbers = {"champion": 0.4, "candidate": 0.5 if promoted else 0.3, "better": 0.9 if promoted else 0.1}
    metrics = json.loads((Path(job.run) / "metrics.json").read_text())
    (Path(job.run) / "metrics.json").write_text(json.dumps(metrics | {"verdict": verdict | numbers}))
    send(Challenged(job.run, job.champion, promoted, reason))


def criticise(job: CriticsJob) -> None:
    """Leave critics and scores in which the last mask looks worst, with its sides swapped."""
    critics, scores = Path(job.out), Path(job.scores)
    for step in range(1, 2 * job.steps + 1):
        send(CriticsTrained(step, 2 * job.steps, 0.5, None))
        if asked_to_stop():
            send(JobFailed("The critics were stopped before they had learned: nothing was saved."))
            return
        time.sleep(0.001)
    critics.parent.mkdir(parents=True, exist_ok=True)
    if job.steps:
        critics.write_bytes(b"critics")
    version = content_hash(critics)[:12]
    for done, (name, _, mask, _) in enumerate(job.accepted, 1):
        worst = 4.0 if done == len(job.accepted) else -4.0
        found = MaskScores(name, content_hash(Path(mask)), version, job.champion, 0.1 * done, worst, 1.0)
        add_scores(scores, [found])
        send(MaskJudged(name, done, len(job.accepted)))


def ask_critics(job: AskCriticsJob) -> None:
    """The critics find the lower left corner wrong, and masks of high ids."""
    wrong = np.full((20, 15), -4, np.float32)
    wrong[10:, :7] = 4
    for _, path, heat in job.looks:
        if heat:
            write_margin(Path(heat), heat_map(wrong))
        with Image.open(path) as mask:
            send(CriticsSaid(path, float(np.asarray(mask).mean()), 1.0))


def read_lines() -> None:
    for line in sys.stdin:
        LINES.put(line)
    LINES.put(None)


def main() -> None:
    threading.Thread(target=read_lines, daemon=True).start()
    while (line := LINES.get()) is not None:
        if json.loads(line).get("kind") == "Stop":
            continue
        job = from_line(line)
        if isinstance(job, PrelabelJob):
            prelabel(job)
        elif isinstance(job, FinetuneJob):
            finetune(job)
        elif isinstance(job, ChallengeJob):
            challenge(job)
        elif isinstance(job, AskCriticsJob):
            ask_critics(job)
        elif isinstance(job, CriticsJob):
            criticise(job)
        elif isinstance(job, ImportWeightsJob):
            Path(job.out).parent.mkdir(parents=True, exist_ok=True)
            Path(job.out).write_bytes(Path(job.source).read_bytes())
            send(WeightsImported(job.out, Path(job.out).stem))
        send(JobEnded())


if __name__ == "__main__":
    main()
