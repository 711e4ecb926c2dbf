"""Photos to train on that need not fit into memory: each is read when it is drawn, unless it was read lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

from mman_core.errors import MmanError, NothingToDo
from mman_core.images.labelled_pair import LabelledPair
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.labels.translation import Translation, added, lost_pixels, translation
from mman_core.train.run_folder import stopped_early
from mman_core.train.samples import Sample, Source, read_pair, sample_of, source_pairs
from mman_core.types import StopFlag


class Shelf:
    """Keeps the samples that were read last, up to `limit` bytes. What it keeps changes the time alone."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.kept_bytes = 0
        self._samples: OrderedDict[tuple[Pool, int], Sample] = OrderedDict()

    def find(self, pool: Pool, index: int) -> Sample | None:
        """Return a sample that is kept, which makes it the latest, or None."""
        sample = self._samples.get((pool, index))
        if sample is not None:
            self._samples.move_to_end((pool, index))
        return sample

    def put(self, pool: Pool, index: int, sample: Sample) -> None:
        """Keep a new sample as the latest, and let the oldest go until all fit."""
        self._samples[pool, index] = sample
        self.kept_bytes += _bytes(sample)
        while self.kept_bytes > self.limit:
            _, oldest = self._samples.popitem(last=False)
            self.kept_bytes -= _bytes(oldest)


@dataclass(eq=False)
class Pool(Sequence[Sample]):
    """Photos with masks of one label set, as samples for `ours`, no longer than `longest` pixels.

    Only pairs that could be read are in it. `left_out`: (photo, reason in one sentence) of the others. `lost`: pixels
    by the names of classes that `ours` have nothing like, of `pixels` altogether.
    """

    pairs: list[LabelledPair]
    theirs: LabelSet
    change: Translation
    longest: int
    shelf: Shelf
    left_out: list[tuple[str, str]] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)
    pixels: int = 0

    def __len__(self) -> int:
        return len(self.pairs)

    @overload
    def __getitem__(self, index: int) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sample]: ...
    def __getitem__(self, index: int | slice) -> Sample | list[Sample]:
        if isinstance(index, slice):
            return [self[each] for each in range(len(self))[index]]
        sample = self.shelf.find(self, index)
        if sample is None:
            sample = sample_of(*read_pair(self.pairs[index], self.theirs.size), self.change, self.longest)
            self.shelf.put(self, index, sample)
        return sample

    def check(self, should_stop: StopFlag) -> None:
        """Read every pair once: leave out what cannot be read, count lost pixels, keep what fits on the shelf."""
        pairs, self.pairs = self.pairs, []
        for pair in pairs:
            if should_stop():
                raise stopped_early()
            try:
                photo, ids = read_pair(pair, self.theirs.size)
            except MmanError as error:
                self.left_out.append((str(pair.photo), str(error)))
                continue
            self.lost = added(self.lost, lost_pixels(ids, self.theirs, self.change.theirs))
            self.pixels += ids.size
            self.shelf.put(self, len(self.pairs), sample_of(photo, ids, self.change, self.longest))
            self.pairs.append(pair)


def read_pool(
    pairs: Sequence[LabelledPair],
    theirs: LabelSet,
    ours: LabelSet,
    longest: int,
    shelf: Shelf,
    should_stop: StopFlag = lambda: False,
) -> Pool:
    """Return the pairs that can be read; it may be none. Raises WrongLabelSet if the two label sets cannot meet."""
    pool = Pool(list(pairs), theirs, translation(theirs, ours), longest, shelf)
    pool.check(should_stop)
    return pool


def read_source(
    source: Source, ours: LabelSet, longest: int, shelf: Shelf, should_stop: StopFlag = lambda: False
) -> Pool:
    """Return the photos of a source. Raises NothingToDo if there is none, or none can be read, or it was stopped."""
    pairs = source_pairs(source)
    pool = read_pool(pairs, load_label_set(source.labelled_as), ours, longest, shelf, should_stop)
    if not pool:
        raise NothingToDo(f"None of the {len(pairs)} photos of {source.place} can be read. {pool.left_out[0][1]}")
    return pool


def _bytes(sample: Sample) -> int:
    return sample.photo.nbytes + sample.mask.nbytes
