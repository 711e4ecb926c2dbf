"""JSON of any size is read part by part, and gives what parsing it whole gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mman_core.errors import WrongDataSet
from mman_core.formats.json_file import opened_json
from tests.core.making import assert_one_clear_sentence


def _arrays(path: Path, *keys: str) -> dict[str, list[dict[str, Any]]]:
    with opened_json(path) as file:
        return {key: [part for _, part in file.parts(key)] for key in keys}


def _value(rng: np.random.Generator, depth: int) -> Any:
    kind = int(rng.integers(0, 7 if depth else 4))
    texts = ['"', "\\", "[{", "}]", "a\n", "images", "ü\u2028", '\\"', ""]
    if kind == 0:
        return texts[int(rng.integers(len(texts)))]
    if kind in (4, 5):
        return {texts[int(rng.integers(len(texts)))]: _value(rng, depth - 1) for _ in range(int(rng.integers(4)))}
    if kind == 6:
        return [_value(rng, depth - 1) for _ in range(int(rng.integers(4)))]
    return [int(rng.integers(-9, 9)), None, True, 1.5][kind]


@pytest.mark.parametrize("indent", [None, 2])
def test_arrays_of_random_objects_come_back(indent: int | None, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for seed in range(60):
        rng = np.random.default_rng(seed)
        images = [{"a": _value(rng, 4)} for _ in range(int(rng.integers(4)))]
        regions = [{"b": _value(rng, 4)} for _ in range(int(rng.integers(4)))]
        other = {"images": [{"not": "these"}], "x": _value(rng, 3)}
        content = {"info": other, "annotations": regions, "rest": [1, [{"no": 1}], "x"], "images": images}
        path.write_text(json.dumps(content, indent=indent, ensure_ascii=bool(seed % 2)), "utf-8")
        assert _arrays(path, "images", "annotations", "gone") == {"images": images, "annotations": regions, "gone": []}
        path.write_text(json.dumps(images, indent=indent))
        assert _arrays(path, "") == {"": images}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"no json",
        b"[{]",
        b'{"images": [{"id": 1}',
        b'{"images": [{"id": 1}]',
        b"[" * 100_000,
        b"]",
        b'"[{}]"',
        "[{}]".encode("utf-16"),
    ],
)
def test_what_is_no_whole_json_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(WrongDataSet) as caught:
        _arrays(tmp_path / "x.json", "images", "")
    assert_one_clear_sentence(caught.value, "x.json")


@pytest.mark.parametrize(
    "part", ['{"a": }', "{'a': 1}", '{"a": ' + "[" * 50_000 + "]" * 50_000 + "}", '{"a": ' + "9" * 9999 + "}"]
)
def test_a_part_that_is_damaged_is_refused_when_it_is_read(part: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"images": [{"id": 1}, ' + part + "]}")
    with opened_json(tmp_path / "x.json") as file:
        first, second = file.places("images")
        assert file.part(first) == {"id": 1}
        with pytest.raises(WrongDataSet) as caught:
            file.part(second)
    assert_one_clear_sentence(caught.value, "x.json")


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.json"):
        with pytest.raises(WrongDataSet) as caught:
            _arrays(path, "images")
        assert_one_clear_sentence(caught.value, str(path))
