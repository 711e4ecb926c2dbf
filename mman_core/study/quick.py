"""Table 4 in little: ResNet-18, drawn mannequins and, if given, real photos, on a CPU.

ImageNet's weights are left out so that nothing has to be fetched. In their place each seed has a common warm start:
the baseline's objective on small crops. From its generator all four variants go on, with the same seed and therefore
the same batches and the same first discriminators, on crops of 256 x 256, which Macro D needs for its 16 x 16 map.
The recipe of the step, with the weights of equation 4, is that of the paper preset; what is not, is named here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mman_core.formats.datasets.datasets import FOLDERS, read_dataset
from mman_core.images.labelled_pair import LabelledPair
from mman_core.mannequins.folder import write_mannequins
from mman_core.model.variants import VARIANTS
from mman_core.study.paper import Row
from mman_core.study.plan import HeldOut, Training
from mman_core.train.config import Stage, TrainConfig, with_variant
from mman_core.train.presets import PAPER
from mman_core.train.samples import Source

WARM = "warm"
DRAWN_SEEDS = {"train": 101, "val": 202}


@dataclass(frozen=True)
class Quick:
    """How long a quick study is; the defaults take about twenty minutes a seed on one core, the CRF with them."""

    warm_steps: int = 500
    steps: int = 400
    drawn: int = 400
    """Mannequins to train on."""
    photos: int = 1000
    """Real photos to train on, at most; a larger folder is thinned evenly."""
    held_out: int = 100
    """Mannequins, and photos, to score on, at most."""
    threads: int = 0
    """0: as many as torch takes; the numbers depend on it in their last digits."""


def draw_missing(out: Path, quick: Quick) -> Iterator[tuple[int, int]]:
    """Draw the mannequins that are not there yet; yields (done, total)."""
    counts = {"train": quick.drawn, "val": quick.held_out}
    done, total = 0, sum(counts.values())
    for split, count in counts.items():
        if (out / split / "images" / f"{count - 1:05d}.jpg").is_file():
            done += count
            continue
        for _ in write_mannequins(out / split, count, DRAWN_SEEDS[split]):
            done += 1
            yield done, total


def quick_trainings(
    quick: Quick, rows: tuple[Row, ...], seeds: tuple[int, ...], out: Path, photos: Path | None
) -> tuple[Training, ...]:
    """Return for each seed the warm start, then each variant of the rows."""
    sources = _sources(quick, out / "mannequins", photos)
    variants = list(dict.fromkeys(row.variant for row in rows))
    trainings = []
    for seed in seeds:
        warm = _warm(quick, sources, seed)
        trainings.append(Training(f"{WARM}-seed{seed}", "", seed, warm))
        start = out / "runs" / f"{WARM}-seed{seed}" / "weights.safetensors"
        trainings += [
            Training(f"{key}-seed{seed}", key, seed, _variant(quick, warm, key, start.resolve())) for key in variants
        ]
    return tuple(trainings)


def quick_held_out(quick: Quick, drawn: Path, photos: Path | None) -> tuple[HeldOut, ...]:
    """Return the mannequins and the photos to score on, separately: they are two tables."""
    sets = [HeldOut("mannequins", "drawn mannequins", "lip", _thinned(drawn, quick.held_out))]
    if photos is not None:
        sets.append(HeldOut("photos", f"photos of {photos.name}", "lip", _thinned(photos, quick.held_out)))
    return tuple(sets)


def _thinned(root: Path, most: int) -> tuple[LabelledPair, ...]:
    pairs = read_dataset(FOLDERS, root, "val")
    return tuple(pairs[:: _every(len(pairs), most)][:most])


def _every(count: int, most: int) -> int:
    """Return n such that each n-th of `count` is about `most`."""
    return max(1, count // most)


def _sources(quick: Quick, drawn: Path, photos: Path | None) -> tuple[Source, ...]:
    sources = [Source(dataset=FOLDERS, root=str(drawn.resolve()), split="train", label_set="lip")]
    if photos is not None:
        every = _every(len(read_dataset(FOLDERS, photos, "train")), quick.photos)
        root = str(photos.resolve())
        sources.append(Source(dataset=FOLDERS, root=root, split="train", label_set="lip", every=every))
    return tuple(sources)


def _warm(quick: Quick, sources: tuple[Source, ...], seed: int) -> TrainConfig:
    recipe = dataclasses.replace(PAPER.recipe, objective="baseline", ema=0.98, seed=seed, threads=quick.threads)
    return TrainConfig(
        f"Warm start, seed {seed}",
        sources,
        (Stage(128, 96, 16, quick.warm_steps, 1e-3, final_lr_ratio=0.1, objective="baseline"),),
        aspp_channels=64,
        recipe=dataclasses.replace(recipe, device="cpu"),
        warm_up=min(50, quick.warm_steps // 4),
        save_every=100,
        seed=seed,
        trained_on=" and ".join(Path(source.root).name for source in sources),
    )


def _variant(quick: Quick, warm: TrainConfig, key: str, start: Path) -> TrainConfig:
    variant = VARIANTS[key]
    config = dataclasses.replace(
        warm,
        title=f"{variant.title}, seed {warm.seed}",
        stages=(Stage(256, 256, PAPER.recipe.batch_size, quick.steps, 5e-4, final_lr_ratio=0.05),),
        start=str(start),
        warm_up=min(20, quick.steps // 4),
    )
    return with_variant(config, variant)
