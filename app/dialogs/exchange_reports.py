"""What is told at the end of an export, of a look at masks to import, and of an import."""

from __future__ import annotations

import os
from collections.abc import Iterator

from app.dialogs.exchange import Row
from app.work.exporting import ExportReport
from app.work.importing import ImportReport
from mman_core.formats.formats import FORMATS
from mman_core.formats.manifest import NAME
from mman_core.project.import_masks import Outcome

WORDS = {
    Outcome.NEW: "new masks",
    Outcome.REPLACES: "in place of another mask, which goes to the trash",
    Outcome.DRAFT: "drafts",
    Outcome.SAME: "already there, the same",
}
NOTHING_YET = "Nothing has been changed yet."


def export_sentence(report: ExportReport) -> str:
    """Return how an export went, in a sentence or two."""
    left_out = int(report.summary.get("left_out", 0))
    stopped = "Stopped before the end. " if report.was_stopped else ""
    text = f"{stopped}Exported {report.exported:,}, left out {left_out:,} (see {NAME} in {report.wish.out})."
    if "mean_iou_loss" not in report.summary:
        return text
    loss, wrong, pixels = (report.summary.get(key, 0) for key in ("mean_iou_loss", "wrong_pixels", "pixels"))
    share = 100 * wrong / pixels if pixels else 0.0
    return (
        f"{text} Measured on what was written: {100 * loss:.3f} % IoU lost, the mean over the classes; {wrong:,} of "
        f"{pixels:,} pixels are wrong ({share:.3f} %)."
    )


def export_rows(report: ExportReport) -> Iterator[Row]:
    """Yield the lines of an export's report: written, lost, left out by reason."""
    summary = report.summary
    yield Row(f"images exported as {FORMATS[report.wish.format_key].title}", report.exported)
    for name, count in summary.get("lost_pixels", {}).items():
        yield Row(f"pixels of {name} became 255: the classes chosen lack it", count)
    worst = sorted(summary.get("iou", {}).items(), key=lambda each: float(each[1]))
    if worst:
        yield Row("classes measured, the worst first", len(worst), [f"{name}: {iou:.4f} IoU" for name, iou in worst])
    for reason, names in report.left_out.items():
        yield Row(f"left out: {reason}", len(names), names)
    untold = int(summary.get("left_out", 0)) - sum(map(len, report.left_out.values()))
    if untold > 0:
        yield Row("left out: The export was stopped.", untold)


def import_sentence(found: ImportReport) -> str:
    """Return what would happen, or has happened, in a sentence or two."""
    count = found.report.to_write
    what = ("draft" if found.plan.variant else "mask") + ("" if count == 1 else "s")
    if found.applied:
        was = "was" if count == 1 else "were"
        return f"Stopped: {count:,} {what} {was} imported." if found.was_stopped else f"{count:,} {what} imported."
    if found.was_stopped:
        return f"Stopped after {found.found:,} masks. {NOTHING_YET}"
    if not found.found:
        return f"No masks of this format were found in {found.plan.source}. {NOTHING_YET}"
    how = " as drafts" if found.plan.variant else ""
    return f"{count:,} of {found.found:,} masks would be imported{how}. {NOTHING_YET}"


def import_rows(found: ImportReport) -> Iterator[Row]:
    """Yield the lines of the report on an import: what is or would be written, what is lost, what is left out."""
    report = found.report
    inside = f"{found.plan.source}{os.sep}"
    for outcome in Outcome:
        reasons = [looked.reason.replace(inside, "") for looked in report.problems if looked.outcome is outcome]
        if report.counts[outcome]:
            yield Row(WORDS.get(outcome, f"left out: {outcome.value}"), report.counts[outcome], reasons)
    if report.blank:
        yield Row("of them are all background", report.blank)
    for name, count in report.lost.items():
        yield Row(f"pixels of {name} become 255: the project's classes lack it", count)
    if report.ignored:
        yield Row("pixels in them are 255, of no class", report.ignored)
    yield Row("photos of the project that get none", found.without)
