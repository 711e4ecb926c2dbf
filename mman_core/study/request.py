"""From what a person asks for to a plan: which photos, which trainings, which weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.datasets import FOLDERS
from mman_core.model.variants import VARIANTS
from mman_core.predict.protocols import Protocol, protocol_named
from mman_core.study.figures import FIGURES
from mman_core.study.full import Data, Recipe, full_held_out, full_trainings
from mman_core.study.paper import PaperTable, Row, load_table
from mman_core.study.plan import HeldOut, Plan, Training
from mman_core.study.quick import Quick, quick_held_out, quick_trainings

_PROTOCOLS = {"paper": "paper", "released": "authors"}
"""How each preset is tested, if nothing else is said."""


@dataclass(frozen=True)
class Place:
    """A data set as a person names it; what is empty is as the table has it."""

    root: Path
    dataset: str = ""
    split: str = ""
    label_set: str = ""


@dataclass(frozen=True)
class Request:
    """What to make (`table4`, `figure5` ...) in the study's folder `out`.

    `train` and `test`: data sets; `test` None: the same as `train`. `test_count`: photos to score on at most, 0: all.
    `weights`: for a variant, files that take the place of its trainings. `quick`: the little study on a CPU, with or
    without `photos`, in place of the data sets.
    """

    what: str
    out: Path
    rows: tuple[str, ...] = ()
    seeds: tuple[int, ...] = (0,)
    train: Place | None = None
    test: Place | None = None
    test_count: int = 0
    weights: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    recipe: Recipe = field(default_factory=Recipe)
    protocol: str = ""
    quick: Quick | None = None
    photos: Path | None = None


def asked_rows(request: Request) -> tuple[PaperTable, tuple[Row, ...]]:
    """Return the table and the rows that are asked for. Needs no data; plan_of does it too.

    Raises NothingToDo if a row, a variant or a protocol is not known, or a row is too much for a quick study.
    """
    key, figure_rows = FIGURES.get(request.what, (request.what, ()))
    table = load_table(key)
    rows = table.only(request.rows or figure_rows)
    _protocol(request)
    unknown = [key for key in request.weights if key not in VARIANTS]
    if unknown:
        raise NothingToDo(f"Weights were given for {unknown[0]!r}, which is no variant: {', '.join(VARIANTS)}.")
    for row in rows if request.quick else ():
        variant = VARIANTS.get(row.variant)
        if variant and (variant.attention or variant.network != "do-deeplab-aspp"):
            raise NothingToDo(
                f"A quick study starts all rows from one Do-DeepLab-ASPP, and {row.title} is another network: choose "
                "others with --rows, or train it on a data set (--data)."
            )
    return table, rows


def plan_of(request: Request) -> Plan:
    """Return the plan. The mannequins of a quick one must have been drawn (`draw_missing`).

    Raises NothingToDo as asked_rows, if a data set is not what it is said to be, or if nothing says where photos lie.
    """
    table, rows = asked_rows(request)
    if request.quick is not None:
        trainings = quick_trainings(
            request.quick, tuple(row for row in rows if row.variant), request.seeds, request.out, request.photos
        )
        held_out = quick_held_out(request.quick, request.out / "mannequins", request.photos)
    else:
        trainings, held_out = _full(request, table, rows)
    device = "cpu" if request.quick else request.recipe.device
    return Plan(table, rows, request.out, trainings, held_out, request.weights, _protocol(request), device)


def _full(
    request: Request, table: PaperTable, rows: tuple[Row, ...]
) -> tuple[tuple[Training, ...], tuple[HeldOut, ...]]:
    trainings: tuple[Training, ...] = ()
    if request.train is not None:
        wanted = tuple(row for row in rows if row.variant not in request.weights)
        data = _data(request.train, table.dataset, table.train_split)
        trainings = full_trainings(table, wanted, request.seeds, data, request.recipe)
    if request.what == "figure2":
        return trainings, ()
    place = request.test or (request.train if not table.test_dataset else None)
    if place is None:
        raise NothingToDo(
            f"{table.place} is measured on photos of {table.test_dataset or table.dataset}: say where they lie with "
            f"{'--test-data' if table.test_dataset else '--data'}, or take --quick where there are none."
        )
    same = place is request.train
    data = _data(place, table.test_dataset or table.dataset, table.test_split, follow_split=not same)
    return trainings, (full_held_out(data, request.test_count),)


def _data(place: Place, dataset: str, split: str, *, follow_split: bool = True) -> Data:
    """Return a data set with what was left open as in the paper; without `follow_split` the split is the paper's."""
    key = place.dataset or dataset
    if key == FOLDERS and not place.label_set:
        raise NothingToDo(f"Plain folders do not tell what their masks hold: name the label set of {place.root}.")
    chosen = place.split if follow_split else ""
    return Data(key, place.root, chosen or split, place.label_set)


def _protocol(request: Request) -> Protocol:
    usual = "single" if request.quick else _PROTOCOLS[request.recipe.preset]
    return protocol_named(request.protocol or usual)
