"""The numbers of the comparison over many images: which ones, the job beside the window, and the four trainings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QObject

from app.compare.run_log import read_log
from app.compare.score_panel import ScoreWish
from app.panels.training_form import ALL_FOUR
from app.wiring.checking import Checking
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.wiring.training import Training
from app.work.critic_scores import CriticScores, CriticsLooked, ask_of_drafts
from app.work.prelabelling import Drafted, NotDrafted, draft_images
from app.work.scoring import FindDraft, ProjectScores, Scored, paired, score_project
from app.work.task import Task, TaskJob, one_result
from mman_core.errors import NothingToDo
from mman_core.jobs import OBJECTIVES
from mman_core.project.mask_folders import mask_folders
from mman_core.project.runs import list_runs
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.variants import Variant
from mman_core.types import StopFlag


class Scoring(QObject):
    """One scoring at a time; when a run of a training ends, what was scored last is scored again with it."""

    def __init__(self, rooms: Rooms, projects: OpenProject, training: Training, checking: Checking) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._training = training
        self._checking = checking
        self._task: Task | None = None
        self._last: ScoreWish | None = None
        self._known: set[str] = set()
        self._again = False
        self._note = ""
        self._said: CriticScores | None = None
        """What the critics said of the predictions that are shown."""
        self._shown: list[str] = []
        """The images whose scores are shown."""
        self._panel = rooms.window.compare_view.scores
        self._panel.project_wanted.connect(self.start)
        self._panel.stop_wanted.connect(self.stop)
        self._panel.four_wanted.connect(self._train_four)
        self._panel.curves_wanted.connect(self._show_curves)
        projects.opened.connect(self._forget)
        rooms.tools.sources_changed.connect(self._score_new)
        checking.changed.connect(self._show_critics)

    def start(self, wish: ScoreWish) -> None:
        """Score all variants on the corrected images that are meant."""
        project = self._projects.project
        if project is None or self._task is not None:
            return
        self._rooms.autosave.save_now()
        self._last = wish
        names = self._names(project, wish)
        masks = [(name, project.mask_path(name)) for name in names]
        variants = list(self._projects.variants)
        drafts = {variant.key: _find_draft(project, variant.key) for variant in variants}
        drafts |= {folder.key: folder.path for folder in mask_folders(project)}
        self._known = set(drafts)
        kept_in = None if project.is_read_only else project.folder
        job = score_project(kept_in, project.label_set.size, masks, drafts)
        if wish.predicts and not project.is_read_only:
            job = self._predicting_first(project, names, variants, job)
        if self._checking.has_critics:
            job = self._asking_critics_last(project, kept_in, drafts, job)
        self._panel.begin()
        self._task = self._rooms.tasks.start(
            job, on_report=self._on_report, on_failure=self._on_failure, on_end=self._on_end
        )

    def stop(self) -> None:
        """Keep what is scored."""
        if self._task is not None:
            self._task.stop()

    def _names(self, project: Project, wish: ScoreWish) -> list[str]:
        """Return the corrected images that are meant, drawn evenly from them if they are more than wanted."""
        usable = {row.name for row in project.images if row.status is not ImageStatus.UNREADABLE}
        listed = self._rooms.window.images_panel.model.stringList() if wish.scope == "listed" else sorted(usable)
        names = [name for name in listed if name in usable and name in self._projects.touched]
        step = max(1.0, len(names) / wish.at_most)
        return [names[int(place * step)] for place in range(min(len(names), wish.at_most))]

    def _predicting_first(self, project: Project, names: list[str], variants: list[Variant], then: TaskJob) -> TaskJob:
        engine = self._rooms.engine

        def job(should_stop: StopFlag) -> Iterator[object]:
            for variant in variants:
                if variant.weights is None:
                    continue
                try:
                    yield from draft_images(engine, project, names, variant, again=False, touched_too=True)(should_stop)
                except NothingToDo:
                    continue  # all of them are predicted
            yield from then(should_stop)

        return job

    def _asking_critics_last(
        self, project: Project, keep_in: Path | None, drafts: Mapping[str, FindDraft], first: TaskJob
    ) -> TaskJob:
        engine = self._rooms.engine

        def job(should_stop: StopFlag) -> Iterator[object]:
            for report in first(should_stop):
                yield report
                if isinstance(report, ProjectScores) and not report.stopped:
                    names, scores = paired(report.scores)
                    yield from ask_of_drafts(engine, project, keep_in, names, {key: drafts[key] for key in scores})(
                        should_stop
                    )

        return job

    def _on_report(self, report: object) -> None:
        if isinstance(report, Scored):
            note = f"{report.done:,} of {report.total:,} scored"
            self._panel.show_progress(report.done, report.total, note)
        elif isinstance(report, Drafted | NotDrafted):
            self._panel.show_progress(report.done, report.total, f"predicting {report.done:,} of {report.total:,}")
        elif isinstance(report, ProjectScores):
            self._shown, scores = paired(report.scores)
            self._said = None
            titles = self._rooms.window.compare_view.opinions.titles
            absent = [titles.get(key, key) for key in report.scores if key not in scores]
            self._note = _note(report, len(self._shown), absent)
            self._panel.show_project(scores, titles, self._note)
        elif isinstance(report, CriticsLooked):
            note = f"{self._note}; the critics have looked at {report.done:,} of {report.total:,}"
            self._panel.show_progress(report.done, report.total, note)
        elif isinstance(report, CriticScores):
            self._said = report
            self._show_critics()

    def _show_critics(self) -> None:
        """Show how the predictions stand among the finished masks of today; critics that are gone say nothing."""
        said = self._said
        if said is None:
            return
        shares: dict[str, list[tuple[float, float]]] = {}
        note = self._note
        if said.critics == self._checking.version:
            names = [name for name in self._shown if all(name in found for found in said.said.values())]
            for key, found in said.said.items():
                shares[key] = [self._checking.standing_of(*found[name]) for name in names]
            if len(names) < len(self._shown):
                note += f"; the critics looked at {len(names):,} of them"
        self._panel.show_project_critics(shares, note)

    def _on_failure(self, error: object) -> None:
        if isinstance(error, NothingToDo):
            self._panel.show_project({}, self._rooms.window.compare_view.opinions.titles, str(error))
        else:
            self._rooms.errors.report(error)

    def _on_end(self) -> None:
        self._task = None
        self._panel.end()
        if self._again and self._last is not None:
            self._again = False
            self.start(ScoreWish(self._last.scope, self._last.at_most, predicts=True))

    def _forget(self) -> None:
        self._last, self._said = None, None
        self._panel.show_project({}, self._rooms.window.compare_view.opinions.titles, "")

    def _score_new(self) -> None:
        """A run has ended and is a variant now: it gets its row, and its predictions if they have to be made."""
        new = self._rooms.tools.sources.keys() - self._known
        if self._last is None or not new or not self._training.is_running:
            return
        self._again = self._task is not None
        if not self._again:
            self.start(ScoreWish(self._last.scope, self._last.at_most, predicts=True))

    def _train_four(self) -> None:
        """Start the training as the form says, but of all four; the table fills as they end."""
        panel = self._rooms.window.training_panel
        if self._last is None:
            self._last = ScoreWish("all", self._panel.sample_spin.value(), predicts=True)
        box = panel.form.objective_box
        box.setCurrentIndex(box.findText(ALL_FOUR))
        self._rooms.window.training_dock.show()
        self._rooms.window.training_dock.raise_()
        if panel.start_button.isEnabled():
            panel.start_button.click()
        else:
            self._rooms.window.strip.showMessage(panel.lesson_label.text(), 6000)

    def _show_curves(self) -> None:
        project = self._projects.project
        if project is None:
            return
        folder = project.folder

        def work() -> object:
            # The latest of each objective: those that were trained together.
            latest = {run.objective: run for run in list_runs(folder) if run.objective in OBJECTIVES}
            return [read_log(run) for run in latest.values()]

        self._rooms.tasks.start(one_result(work), on_report=self._draw_curves)

    def _draw_curves(self, logs: object) -> None:
        assert isinstance(logs, list)
        self._panel.curves.show_runs(logs)


def _find_draft(project: Project, key: str) -> FindDraft:
    def find(name: str) -> Path:
        return project.draft_path(key, name)

    return find


def _note(report: ProjectScores, images: int, absent: list[str]) -> str:
    parts = [f"{images:,} {'image' if images == 1 else 'images'} that all of them have predicted"]
    if absent:
        parts.append(f"not among them, too few predictions: {', '.join(absent)}")
    if report.stopped:
        parts.append("stopped before the end")
    if report.left_out:
        parts.append(f"{len(report.left_out):,} predictions missing or unusable: {report.left_out[0]}")
    return "; ".join(parts)
