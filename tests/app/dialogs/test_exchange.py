"""What the dialogs of export and import share."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.dialogs.exchange import MOST_DETAILS, FormatChoice, Proceedings, Row
from mman_core.formats.formats import FORMATS


def test_a_report_has_a_line_for_each_row_and_not_too_many_sentences_below(qtbot: QtBot) -> None:
    proceedings = Proceedings("Masks", "Number")
    qtbot.addWidget(proceedings)
    proceedings.show()
    assert proceedings.tree.isHidden(), "there is nothing to tell yet"
    names = [f"{number}.png" for number in range(5_000)]
    proceedings.end("Done.", [Row("new", 1_234), Row("left out", 5_000, names)])
    assert proceedings.rows() == {"new": 1_234, "left out": 5_000}
    lines = [proceedings.tree.topLevelItem(place) for place in range(2)]
    assert [line.text(1) for line in lines if line is not None] == ["1,234", "5,000"]
    left_out = lines[1]
    assert left_out is not None and left_out.childCount() == MOST_DETAILS + 1
    last = left_out.child(MOST_DETAILS)
    assert last is not None and last.text(0) == "and 4,800 more"
    proceedings.begin("Looking ...")
    assert proceedings.rows() == {} and proceedings.bar.isVisible()
    proceedings.set_progress(3, 10)
    assert (proceedings.bar.value(), proceedings.bar.maximum()) == (3, 10)
    proceedings.end("Failed.")
    assert proceedings.tree.isHidden() and not proceedings.bar.isVisible()


def test_names_of_files_are_no_markup(qtbot: QtBot) -> None:
    proceedings = Proceedings("Masks", "Number")
    qtbot.addWidget(proceedings)
    proceedings.end("<b>bold</b>.png\nis no image", [Row("left out", 1, ["two\nlines"])])
    assert proceedings.label.text().startswith("<b>")
    line = proceedings.tree.topLevelItem(0)
    below = line.child(0) if line is not None else None
    assert below is not None and below.text(0) == "two lines"


def test_an_unknown_format_that_was_remembered_changes_nothing(qtbot: QtBot) -> None:
    choice = FormatChoice(FORMATS.values())
    qtbot.addWidget(choice)
    choice.choose("cvat")
    choice.choose("of another year")
    assert choice.chosen.key == "cvat"
