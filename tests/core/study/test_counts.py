"""The table of counts stands beside the paper's and says why they differ."""

from __future__ import annotations

import pytest

from mman_core.cli.main import main
from mman_core.model.variants import VARIANTS
from mman_core.study.counts import counted, counts_table


def test_mman_has_the_fields_of_view_of_table_5() -> None:
    row = counted(VARIANTS["mman"])
    assert row.views == ((16, 16), (256, 22))
    assert row.discriminators == 679_617 + 156_865


def test_the_released_graph_is_counted_as_the_authors_code() -> None:
    row = counted(VARIANTS["mman"], graph="released")
    assert row.generator == 85_443_960
    assert row.discriminators == 1_366_146
    assert row.views == ((16, 16), (256, 34))


@pytest.mark.parametrize("key", ["single", "double", "multiple"])
def test_every_difference_to_table_5_has_its_reason(key: str) -> None:
    row = counted(VARIANTS[key], backbone="resnet18")
    cells = counts_table([row]).splitlines()[2].split(" | ")
    assert cells[4] == f"{VARIANTS[key].parameters} M"
    assert VARIANTS[key].why and VARIANTS[key].why in cells[-1]
    assert row.views[-1][1] == (256 if key == "single" else 22)


@pytest.mark.slow
def test_the_command_prints_every_variant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "counts"]) == 0
    printed = capsys.readouterr().out
    assert all(f"| {variant.title} |" in printed for variant in VARIANTS.values())


def test_each_preset_is_counted_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "counts", "--presets"]) == 0
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines()[2:]]
    assert [row[1] for row in rows] == ["248,760,232", "85,443,960", "13,603,576"]
    assert rows[1][2:] == ["42,500,160", "683,073", "683,073 |"]
