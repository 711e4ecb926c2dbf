"""What the commands print while they work, on standard error."""

from __future__ import annotations

import sys

from mman_core.jobs import (
    Challenged,
    CriticsTrained,
    Event,
    MaskJudged,
    PhotoCompared,
    PhotoFailed,
    PixelsLost,
    PoorConvergence,
    Prelabelled,
    RunSaved,
    StepDone,
    WeightsImported,
    WeightsLoaded,
)


def say(line: str) -> None:
    """Print on standard error, on one line whatever file names hold."""
    print(printable(line), file=sys.stderr, flush=True)


def printable(line: str) -> str:
    """Return a line with line breaks and other controls escaped."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in line)


def show(event: Event, *, every: int = 1) -> None:
    """Print one event as one line; of the training steps each `every`-th and the last."""
    match event:
        case WeightsLoaded():
            line = f"{event.title} on {event.device}"
        case Prelabelled():
            line = f"[{event.done}/{event.total}] {event.out} ({event.seconds:.2f} s)"
        case PhotoFailed():
            line = f"[{event.done}/{event.total}] left out: {event.reason}"
        case PixelsLost():
            lost = ", ".join(f"{name} {pixels:,}" for name, pixels in event.lost)
            line = f"{event.source}: of {event.total:,} pixels, those without a class of ours teach nothing: {lost}"
        case StepDone():
            if event.step % every and event.step != event.total:
                return
            line = f"[{event.step}/{event.total}] " + _measured(event)
        case PoorConvergence():
            line = f"[{event.step}] {event.sentence}"
        case RunSaved():
            line = f"saved {event.folder} after {event.steps} steps" + (" (not finished)" if event.stopped else "")
        case PhotoCompared():
            if event.done % 10 and event.done != event.total:
                return
            line = f"compared with the champion [{event.done}/{event.total}]"
        case CriticsTrained():
            if event.step % every and event.step != event.total:
                return
            losses = {"Macro": event.macro, "Micro": event.micro}
            told = ", ".join(f"{name} {loss:.3f}" for name, loss in losses.items() if loss is not None)
            line = f"critics [{event.step}/{event.total}] {told}"
        case MaskJudged():
            line = f"[{event.done}/{event.total}] {event.name}"
        case Challenged():
            line = event.reason
        case WeightsImported():
            line = f"{event.title}: written to {event.out}"
        case _:
            return
    say(line)


def _measured(step: StepDone) -> str:
    parts = [f"CE high {step.ce_high:.3f}", f"low {step.ce_low:.3f}"]
    if step.macro_real is not None:
        parts.append(f"Macro D {step.macro_real:.2f}/{step.macro_fake:.2f}")
    if step.micro_real is not None:
        parts.append(f"Micro D {step.micro_real:.2f}/{step.micro_fake:.2f}")
    return ", ".join(parts) + f" ({step.seconds:.2f} s)"
