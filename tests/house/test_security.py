"""What the program never does: go to the network on its own, run code from files, unpack archives, trust sizes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
NETWORK = {"urllib", "http", "ftplib", "smtplib", "ssl", "xmlrpc", "requests", "socketserver", "QtNetwork", "hub"}
ALLOWED = {
    "mman_core/model/imagenet.py": {"urllib", "http"},  # ImageNet's weights, and the errors of fetching them
    "mman_core/formats/label_studio.py": {"urllib"},  # takes addresses apart, asks for none
}
ASKING = {"mman_core/model/imagenet.py"}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from alias.name.split(".")
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
            yield from (alias.name for alias in node.names)


def test_only_the_named_files_know_the_network() -> None:
    sources = [path for room in ("app", "mman_core") for path in (ROOT / room).rglob("*.py")]
    assert len(sources) > 100
    for path in sources:
        name = path.relative_to(ROOT).as_posix()
        assert set(_imported(path)) & NETWORK <= ALLOWED.get(name, set()), name


def test_only_one_file_asks_for_weights() -> None:
    words = ("get_state_dict", "load_state_dict_from_url", "urlopen", "urlretrieve", "download_url", "hub.load")
    asking = {
        path.relative_to(ROOT).as_posix()
        for room in ("app", "mman_core")
        for path in (ROOT / room).rglob("*.py")
        if any(word in path.read_text("utf-8") for word in words)
    }
    assert asking == ASKING


def test_every_pickle_is_read_as_weights_only() -> None:
    for path in (ROOT / "mman_core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("torch.load", "pickle.load", "pickle.loads"):
                named = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                assert named.get("weights_only") == "True", f"{path}:{node.lineno}"


def test_no_archive_is_unpacked_and_no_guard_switched_off() -> None:
    words = ("extractall", "MAX_IMAGE_PIXELS", "LOAD_TRUNCATED_IMAGES", "shell=True", "yaml.load", "np.load(")
    for room in ("app", "mman_core"):
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text("utf-8")
            assert not [word for word in words if word in text], path
            called = {ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)}
            assert not called & {"eval", "exec", "compile", "os.system", "__import__"}, path
