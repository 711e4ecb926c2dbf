"""`mman prelabel PHOTOS... --out DIR`: a mask for each photo."""

from __future__ import annotations

import argparse
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from mman_core.cli.progress import show
from mman_core.errors import CannotWrite, NothingToDo
from mman_core.images.folder import find_photos
from mman_core.jobs import Event, PhotoFailed, PrelabelJob
from mman_core.paths import STARTER_WEIGHTS
from mman_core.project.inside import PROJECT_FOLDER
from mman_core.types import StopFlag

HELP = "predict a mask for each photo: DIR/<stem>.png, ids as a palette PNG"
PROTOCOL_HELP = (
    "single (default: seen once), paper (mean of 3 sizes), authors (a square in 3 sizes and mirrored, joined as their "
    "code does), authors-unsquashed (so, but the photo keeps its shape); each pass takes its time"
)

CRF_HELP = "let a fully connected CRF make the predictions follow the photos, as in Table 4"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="files, or folders of photos")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="where the masks are written")
    parser.add_argument("--weights", type=Path, default=STARTER_WEIGHTS, help="default: the starter weights")
    parser.add_argument("--device", default="auto", help="auto (default), cpu, cuda, cuda:1 ...")
    parser.add_argument("--protocol", default="single", metavar="NAME", help=PROTOCOL_HELP)
    parser.add_argument("--crf", action="store_true", help=CRF_HELP)


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Pre-label; exit code 1 if a photo was left out."""
    photos, missing = photos_of(chosen.photos)
    pairs, doubles = outputs(photos, chosen.out)
    failed = [*missing, *doubles]
    for failure in failed:
        show(failure)
    if not pairs and not failed:
        raise NothingToDo(f"There is no photo in {', '.join(map(str, chosen.photos))}.")
    if pairs:
        job = PrelabelJob(pairs, str(chosen.weights), chosen.device, chosen.protocol, crf=chosen.crf)
        for event in _events(job, should_stop):
            show(event)
            if isinstance(event, PhotoFailed):
                failed.append(event)
    return 1 if failed else 0


def _events(job: PrelabelJob, should_stop: StopFlag) -> Iterator[Event]:
    from mman_core.predict.predictor import Predictor  # torch: not needed for --help
    from mman_core.predict.prelabel import prelabel

    return prelabel(job, Predictor(Path(job.weights), job.device), should_stop)


def photos_of(named: Sequence[Path]) -> tuple[list[Path], list[PhotoFailed]]:
    """Return the photos among files and in folders, and a failure for each name that does not exist."""
    photos: list[Path] = []
    missing = []
    for path in named:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            reason = f"There is no photo {path} ({error.strerror}): check the name."
            missing.append(PhotoFailed(str(path), reason, 0, 0))
            continue
        if stat.S_ISDIR(mode):
            photos += find_photos(path)
        elif stat.S_ISREG(mode):
            photos.append(path)
        else:  # a pipe would be waited for
            missing.append(PhotoFailed(str(path), f"{path} is no file: name photos or folders of photos.", 0, 0))
    return photos, missing


def outputs(photos: Sequence[Path], out: Path) -> tuple[tuple[tuple[str, str], ...], list[PhotoFailed]]:
    """Return (photo, mask) paths, and a failure for each photo whose mask would replace another's.

    Raises CannotWrite if a mask would replace a photo, or if `out` is a project's own folder.
    """
    if PROJECT_FOLDER in out.resolve().parts:
        raise CannotWrite(f"{out} belongs to a project, which keeps people's masks there; choose another --out.")
    taken: dict[str, Path] = {}
    doubles = []
    for photo in photos:
        first = taken.setdefault(photo.stem, photo)
        if first != photo:
            reason = f"{photo} has the same stem as {first}: pre-label it into another folder."
            doubles.append(PhotoFailed(str(photo), reason, 0, 0))
    pairs = tuple((str(photo), str(out / f"{stem}.png")) for stem, photo in taken.items())
    originals = {photo.resolve() for photo in photos}
    for _photo, mask in pairs:
        if Path(mask).resolve() in originals:
            raise CannotWrite(f"The mask {mask} would replace the photo of that name; choose another --out.")
    return pairs, doubles
