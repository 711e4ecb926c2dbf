"""A table of scores as text for a spreadsheet, a README or a paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "–": "--",
    "−": "$-$",
}


def csv_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return comma-separated lines, quoted where they must be."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def markdown_text(header: Sequence[str], rows: Sequence[Sequence[str]], bold: Sequence[Sequence[bool]]) -> str:
    """Return a Markdown table: the first column left, the others right, what is `bold` in bold."""
    lines = [_line(header), "|" + "|".join(["---", *["---:"] * (len(header) - 1)]) + "|"]
    for row, strong in zip(rows, bold, strict=True):
        cells = [cell.replace("|", "\\|") for cell in row]
        lines.append(_line([f"**{cell}**" if is_bold else cell for cell, is_bold in zip(cells, strong, strict=True)]))
    return "\n".join(lines) + "\n"


def latex_text(header: Sequence[str], rows: Sequence[Sequence[str]], bold: Sequence[Sequence[bool]]) -> str:
    """Return a LaTeX tabular for the package booktabs."""
    lines = [r"\begin{tabular}{l" + "r" * (len(header) - 1) + "}", r"\toprule", _latex_line(header), r"\midrule"]
    for row, strong in zip(rows, bold, strict=True):
        cells = [_escaped(cell) for cell in row]
        shown = [rf"\textbf{{{cell}}}" if is_bold else cell for cell, is_bold in zip(cells, strong, strict=True)]
        lines.append(" & ".join(shown) + r" \\")
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _latex_line(cells: Sequence[str]) -> str:
    return " & ".join(_escaped(cell) for cell in cells) + r" \\"


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in text)
