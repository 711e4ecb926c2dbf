from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from app.work.engine_client import EngineClient
from mman_core.errors import EngineStopped, MmanError
from mman_core.jobs import FinetuneJob, PrelabelJob, Prelabelled, WeightsLoaded
from tests.app.work import fake_engine

COMMAND = [sys.executable, fake_engine.__file__]


@pytest.fixture
def client() -> Iterator[EngineClient]:
    client = EngineClient(COMMAND, patience=0.5)
    yield client
    client.close()


@pytest.fixture
def job(tmp_path: Path) -> PrelabelJob:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (30, 40)).save(photo)
    return PrelabelJob(((str(photo), str(tmp_path / "draft.png")),), weights="starter")


def never() -> bool:
    return False


def with_weights(job: PrelabelJob, weights: str) -> PrelabelJob:
    return PrelabelJob(job.pairs, weights)


def test_a_job_is_answered_by_its_events(client: EngineClient, job: PrelabelJob, tmp_path: Path) -> None:
    loaded, predicted = client.run_job(job, never)
    assert loaded == WeightsLoaded("starter", "cpu")
    assert isinstance(predicted, Prelabelled)
    assert (tmp_path / "draft.png").exists()


def test_the_child_is_started_by_the_first_job_and_kept_for_the_next(client: EngineClient, job: PrelabelJob) -> None:
    assert not client.is_alive
    list(client.run_job(job, never))
    child = client._child
    list(client.run_job(job, never))
    assert client._child is child
    client.close()
    assert not client.is_alive


def test_a_stop_ends_a_job_early_and_the_child_lives_on(client: EngineClient, job: PrelabelJob) -> None:
    seen: list[object] = []
    for event in client.run_job(with_weights(job, "slow"), lambda: len(seen) > 5):
        seen.append(event)
    assert client.is_alive
    assert len(list(client.run_job(job, never))) == 2


def test_a_child_that_does_not_stop_is_killed_and_replaced(client: EngineClient, job: PrelabelJob) -> None:
    with pytest.raises(EngineStopped, match="did not stop"):
        list(client.run_job(with_weights(job, "deaf"), lambda: True))
    assert len(list(client.run_job(job, never))) == 2


def test_a_child_that_hangs_is_noticed_without_a_stop_killed_and_replaced(job: PrelabelJob, tmp_path: Path) -> None:
    with closing(EngineClient(COMMAND, silence=0.4)) as client:
        with pytest.raises(EngineStopped, match="it said nothing for 0 seconds"):
            list(client.run_job(FinetuneJob(job.pairs, "deaf", str(tmp_path / "run")), never))
        assert len(list(client.run_job(job, never))) == 2


def test_a_child_that_is_slow_but_says_that_it_runs_is_waited_for(job: PrelabelJob) -> None:
    with closing(EngineClient(COMMAND, silence=1.0)) as client:
        assert len(list(client.run_job(with_weights(job, "thinks"), never))) == 2


def test_a_child_that_is_slow_to_start_is_waited_for(job: PrelabelJob) -> None:
    late = "import runpy, sys, time; time.sleep(1); runpy.run_path(sys.argv[1], run_name='__main__')"
    with closing(EngineClient([sys.executable, "-c", late, fake_engine.__file__], silence=0.5)) as client:
        assert len(list(client.run_job(job, never))) == 2


def test_a_killed_child_is_told_with_its_last_words_and_replaced(client: EngineClient, job: PrelabelJob) -> None:
    with pytest.raises(EngineStopped, match="memory was full") as caught:
        list(client.run_job(with_weights(job, "dies"), never))
    assert "out of luck" in caught.value.__notes__[0]
    assert len(list(client.run_job(job, never))) == 2


def test_kill_from_another_thread_ends_a_job_under_way(client: EngineClient, job: PrelabelJob) -> None:
    events = client.run_job(with_weights(job, "deaf"), never)
    next(events)
    threading.Timer(0.1, client.kill).start()
    with pytest.raises(EngineStopped):
        list(events)


def test_a_failed_job_raises_the_sentence_of_the_child(client: EngineClient, job: PrelabelJob) -> None:
    with pytest.raises(MmanError, match="damaged; choose others"):
        list(client.run_job(with_weights(job, "fails"), never))
    assert client.is_alive


def test_a_child_that_ran_out_of_memory_is_replaced(client: EngineClient, job: PrelabelJob) -> None:
    with pytest.raises(MmanError, match="not enough memory"):
        list(client.run_job(with_weights(job, "starves"), never))
    assert not client.is_alive
    assert list(client.run_job(job, never))


def test_what_is_no_message_is_passed_over(client: EngineClient, job: PrelabelJob) -> None:
    assert len(list(client.run_job(with_weights(job, "chatty"), never))) == 2


def test_a_job_left_in_the_middle_does_not_speak_into_the_next(client: EngineClient, job: PrelabelJob) -> None:
    events = client.run_job(with_weights(job, "slow"), never)
    next(events)
    events.close()
    assert len(list(client.run_job(job, never))) == 2


def test_jobs_of_two_threads_are_done_in_the_order_they_came(client: EngineClient, job: PrelabelJob) -> None:
    order: list[str] = []
    stop = threading.Event()

    def run(name: str, weights: str) -> None:
        list(client.run_job(with_weights(job, weights), stop.is_set if weights == "slow" else never))
        order.append(name)

    threads = [threading.Thread(target=run, args=pair) for pair in (("first", "slow"), ("second", "starter"))]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    stop.set()
    for thread in threads:
        thread.join(timeout=10)
    assert order == ["first", "second"]


def test_a_missing_program_is_named(job: PrelabelJob) -> None:
    with pytest.raises(EngineStopped, match="no-such-program"):
        list(EngineClient(["no-such-program"]).run_job(job, never))


def test_a_child_that_hangs_while_it_trains_is_killed_and_replaced(
    client: EngineClient, job: PrelabelJob, tmp_path: Path
) -> None:
    training = FinetuneJob(job.pairs, "deaf", str(tmp_path / "run"))
    seen: list[object] = []
    with pytest.raises(EngineStopped, match="did not stop"):
        for event in client.run_job(training, lambda: len(seen) > 1):
            seen.append(event)
    assert len(list(client.run_job(job, never))) == 2


@pytest.mark.parametrize("mood", ["hungry", "torn"])
def test_a_child_that_ends_while_it_trains_is_told_and_replaced(
    client: EngineClient, job: PrelabelJob, tmp_path: Path, mood: str
) -> None:
    with pytest.raises(EngineStopped, match="Your masks are not affected") as caught:
        list(client.run_job(FinetuneJob(job.pairs, mood, str(tmp_path / "run")), never))
    if mood == "hungry":
        assert "not enough memory" in str(caught.value) and "MemoryError" in caught.value.__notes__[0]
    assert len(list(client.run_job(job, never))) == 2
