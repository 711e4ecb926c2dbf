from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.display import NEEDED, NEEDED_BY_X11, has_screen, missing_libraries, missing_sentence
from app.run import main
from app.work.example import example_copy
from mman_core.paths import EXAMPLE_FOLDER

ROOT = Path(__file__).resolve().parents[2]


def found(_library: str) -> object:
    return object()


def without_egl(library: str) -> object:
    if library == "libEGL.so.1":
        raise OSError(library)
    return object()


def test_linux_without_a_display_has_no_screen_unless_a_platform_is_chosen() -> None:
    assert not has_screen({}, "linux")
    assert not has_screen({"DISPLAY": ""}, "linux")
    assert has_screen({"DISPLAY": ":0"}, "linux")
    assert has_screen({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert has_screen({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert has_screen({}, "darwin") and has_screen({}, "win32")


def test_a_missing_library_is_named_with_its_package() -> None:
    missing = missing_libraries({"QT_QPA_PLATFORM": "offscreen"}, "linux", load=without_egl)
    assert missing == {"libEGL.so.1": "libegl1"}
    assert "libEGL.so.1" in missing_sentence(missing)
    assert missing_sentence(missing).endswith("sudo apt install libegl1")


def test_only_an_x11_screen_needs_the_x11_libraries() -> None:
    asked: list[str] = []
    missing_libraries({"DISPLAY": ":0"}, "linux", load=asked.append)
    assert set(asked) == {*NEEDED, *NEEDED_BY_X11}
    for environment in ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, {"QT_QPA_PLATFORM": "offscreen"}):
        asked.clear()
        missing_libraries(environment, "linux", load=asked.append)
        assert set(asked) == set(NEEDED)
    assert missing_libraries({}, "win32", load=without_egl) == {}
    assert missing_libraries({"DISPLAY": ":0"}, "linux", load=found) == {}


def test_a_missing_library_ends_the_start_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.run.missing_libraries", lambda _environment: {"libEGL.so.1": "libegl1"})
    assert main([]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_example_is_copied_once_and_a_persons_masks_in_it_stay(own_settings: Path) -> None:
    folder = example_copy()
    assert folder.is_relative_to(own_settings)
    assert {path.name for path in EXAMPLE_FOLDER.iterdir()} == {path.name for path in folder.iterdir()}
    (folder / "own.png").touch()
    assert example_copy() == folder
    assert (folder / "own.png").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
def test_a_program_that_is_asked_to_end_lets_go_of_its_project(tmp_path: Path, own_settings: Path) -> None:
    photos = tmp_path / "photos"
    shutil.copytree(EXAMPLE_FOLDER, photos)
    lock = photos / ".mman" / "lock"
    with subprocess.Popen([sys.executable, ROOT / "main.py", photos], stderr=subprocess.PIPE, cwd=tmp_path) as process:
        deadline = time.monotonic() + 30
        while not lock.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 0, complaints.decode()
    assert not lock.exists()


def test_the_window_is_there_without_torch(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from app.wiring.program import Program\n"
        "from app.state.settings import Settings\n"
        "app = QApplication([])\n"
        "program = Program(Settings())\n"
        "program.window.show()\n"
        "app.processEvents()\n"
        "assert 'torch' not in sys.modules\n"
        "assert 'pyqtgraph' not in sys.modules\n"
        "program.close()\n"
        "app.exec()\n"
    )
    environment = {**os.environ, "MMAN_SETTINGS": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
