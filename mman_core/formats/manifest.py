"""What an export says about itself, so that it can be checked, replaced and read back.

out/manifest.json            the format, and of each split: label set, counts, lost pixels, whether it was finished
out/manifest-<split>.jsonl   one line an image: its name in the project, its stem, size, the sha256 of its ids (row by
                             row, a byte a pixel) and its files; or why it was left out
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from mman_core.errors import CannotWrite
from mman_core.images.atomic import write_atomically
from mman_core.labels.label_set import LabelSet
from mman_core.outside import open_file, read_limited

NAME = "manifest.json"
_LARGEST = 1_000_000
"""Bytes of a line of the lists, which name a few files each."""


def earlier_splits(out: Path, key: str, split: str, label_set: LabelSet) -> dict[str, Any]:
    """Return the splits of an earlier export of the format `key` in `out`, none for an empty or missing folder.

    Raises CannotWrite if what lies there is not ours to replace, or was exported in another label set.
    """
    try:
        manifest = json.loads(read_limited(out / NAME))
        splits = manifest["splits"]
        if not isinstance(splits, dict) or not all(isinstance(each, dict) for each in splits.values()):
            raise ValueError("no splits")
        theirs = str(manifest["format"]).casefold()  # the first exports of this program wrote it in capitals
    except FileNotFoundError:
        if _is_empty(out):
            return {}
        raise CannotWrite(f"{out} holds files that this program has not exported; choose an empty folder.") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CannotWrite(f"{out / NAME} is not from an export of ours; choose an empty folder.") from error
    if theirs != key:
        raise CannotWrite(f"{out} holds an export in another format ({theirs:.40}); choose an empty folder.")
    others = {name: each.get("label_set") for name, each in splits.items() if name != split}
    for name, there in others.items():
        if there != label_set.key:
            raise CannotWrite(
                f"{out} holds the split {name} in the label set {there!s:.40}, which {label_set.key} masks must not be "
                "mixed with; choose an empty folder."
            )
    return splits


def write_manifest(out: Path, key: str, splits: dict[str, Any]) -> None:
    """Write manifest.json. Raises CannotWrite."""
    text = json.dumps({"format": key, "splits": splits}, indent=1, ensure_ascii=False)
    write_atomically(out / NAME, text.encode())


def list_name(split: str) -> str:
    """Return the name of the list of a split's images."""
    return f"manifest-{split}.jsonl"


def exported_lines(out: Path, split: str) -> Iterator[dict[str, Any]]:
    """Yield the lines about the images of an export; none if there is no such list, and none that is damaged."""
    with contextlib.suppress(OSError), open_file(out / list_name(split)) as file:
        while line := file.readline(_LARGEST):
            with contextlib.suppress(ValueError, RecursionError):
                found = json.loads(line)
                if isinstance(found, dict):
                    yield found


def exported_names(out: Path, split: str) -> dict[str, str]:
    """Return the names in the project by the stems of an export."""
    return {
        line["stem"]: line["name"]
        for line in exported_lines(out, split)
        if isinstance(line.get("stem"), str) and isinstance(line.get("name"), str)
    }


def exported_summary(out: Path, split: str) -> dict[str, Any]:
    """Return what manifest.json says about a split of an export, nothing if there is no such export."""
    try:
        found = json.loads(read_limited(out / NAME))["splits"][split]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def exported_label_set(out: Path, split: str) -> str | None:
    """Return the key of the label set of an export's split, None if there is no such export."""
    found = exported_summary(out, split).get("label_set")
    # A key and not a path: it must not lead to a file elsewhere.
    return found if isinstance(found, str) and found.isidentifier() else None


def exported_files(out: Path, split: str) -> set[str]:
    """Return the files that an export wrote for its images, relative to `out`; none that lies elsewhere."""
    named = (
        name for line in exported_lines(out, split) if isinstance(files := line.get("files"), list) for name in files
    )
    return {name for name in named if isinstance(name, str) and _is_inside(out, name)}


def _is_inside(out: Path, name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or not path.parts:
        return False
    try:
        return (out / path).parent.resolve().is_relative_to(out.resolve())
    except (OSError, ValueError):
        return False


def _is_empty(out: Path) -> bool:
    return not out.is_dir() or all(path.name.startswith(".") for path in out.iterdir())
