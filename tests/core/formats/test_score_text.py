from __future__ import annotations

from mman_core.formats.score_text import csv_text, latex_text, markdown_text

HEADER = ["variant", "mIoU", "Face"]
ROWS = [["Run 1, + Macro_D", "45.6", "–"], ["A|B & C", "46.8", "70.1"]]
BOLD = [[False, False, False], [False, True, True]]


def test_csv_quotes_what_has_a_comma() -> None:
    assert csv_text(HEADER, ROWS).splitlines()[1] == '"Run 1, + Macro_D",45.6,–'


def test_markdown_aligns_numbers_right_and_keeps_bars_in_cells() -> None:
    lines = markdown_text(HEADER, ROWS, BOLD).splitlines()
    assert lines[1] == "|---|---:|---:|"
    assert lines[3] == "| A\\|B & C | **46.8** | **70.1** |"


def test_latex_escapes_what_means_something_there() -> None:
    text = latex_text(HEADER, ROWS, BOLD)
    assert r"Run 1, + Macro\_D & 45.6 & -- \\" in text
    assert r"A|B \& C & \textbf{46.8} & \textbf{70.1} \\" in text
    assert text.startswith(r"\begin{tabular}{lrr}") and text.endswith("\\end{tabular}\n")
