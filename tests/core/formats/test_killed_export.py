"""An export that is killed leaves no torn file under a final name, and running it again completes it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from mman_core.formats.formats import FORMATS
from tests.core.formats.examples import hard_masks, make_project

EXPORT = """
import sys
from pathlib import Path
from mman_core.project.pairs import export_project
from mman_core.project.store import Project
with Project.open(Path(sys.argv[1])) as project:
    print("ready", flush=True)
    for event in export_project(project, Path(sys.argv[2]), format_key=sys.argv[3], label_set_key="lip"):
        print("written", flush=True)
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    masks = {f"{number}/{name}": mask for number in range(4) for name, mask in hard_masks().items()}
    return make_project(tmp_path_factory.mktemp("project") / "photos", masks)


def _start(project: Path, out: Path, key: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", EXPORT, str(project), str(out), key], stdout=subprocess.PIPE, text=True
    )


def _finish(project: Path, out: Path, key: str) -> None:
    process = _start(project, out, key)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert said.endswith("done\n")


def _killed(project: Path, out: Path, key: str, rng: random.Random) -> bool:
    """Start an export and kill it after some images and a random moment more; tells whether it was at work."""
    process = _start(project, out, key)
    assert process.stdout is not None
    for _ in range(rng.randint(1, 21)):
        process.stdout.readline()
    time.sleep(rng.random() * 0.02)
    process.kill()
    rest = process.stdout.read()
    process.stdout.close()
    process.wait()
    return "done" not in rest


def _assert_whole(path: Path) -> None:
    match path.suffix:
        case ".png" | ".jpg":
            with Image.open(path) as image:
                image.load()
        case ".json":
            json.loads(path.read_text("utf-8"))
        case ".jsonl":
            assert all(json.loads(line) for line in path.read_text("utf-8").splitlines())
        case ".zip":
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None
        case _:
            assert path.read_text("utf-8").endswith("\n") or path.stat().st_size == 0  # nothing but background


def _files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def _kill_and_complete(project: Path, folder: Path, key: str, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    out, clean = folder / "out", folder / "clean"
    at_work = 0
    for _ in range(kills):
        at_work += _killed(project, out, key, rng)
        for path in out.rglob("*"):
            if path.is_file() and path.suffix != ".tmp":
                _assert_whole(path)
    _finish(project, out, key)
    _finish(project, clean, key)
    assert _files(out) == _files(clean), "what the kills left is completed, and nothing else is there"
    assert at_work > 0


@pytest.mark.parametrize("key", ["lip", "coco", "cvat"])
def test_two_kills_and_a_run_make_the_same_export_as_one_run(key: str, project: Path, tmp_path: Path) -> None:
    _kill_and_complete(project, tmp_path, key, 2, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("key", FORMATS)
def test_many_kills_of_every_format(key: str, project: Path, tmp_path: Path) -> None:
    _kill_and_complete(project, tmp_path, key, 12, seed=2)
