"""How far an image of a project has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ImageStatus(StrEnum):
    """The states of an image, from nothing to finished; the text is what people read.

    Reviewed: somebody looked at a done mask again and found it right. Rejected: the image is not to be used at all.
    """

    UNTOUCHED = "untouched"
    DRAFTED = "drafted"
    IN_WORK = "in work"
    DONE = "done"
    REVIEWED = "reviewed"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"

    @property
    def is_accepted(self) -> bool:
        """Whether a person stands behind the mask: it may judge models, and is counted as done."""
        return self in (ImageStatus.DONE, ImageStatus.REVIEWED)

    @property
    def is_of_a_person(self) -> bool:
        """Whether a person said it, and no file can."""
        return self.is_accepted or self is ImageStatus.REJECTED


@dataclass(frozen=True, slots=True)
class ImageRow:
    """What the index knows of one image.

    `name` is its path relative to the project's root, with forward slashes; `revision` counts the saved changes of its
    mask; `error` says why it is unreadable ("" if it is not), and `stamp` which state of its files that was said of.
    `photo_bytes` is how large the photo's file was when the mask was saved (0: not known): a photo that was replaced
    since is told by it.
    """

    name: str
    status: ImageStatus = ImageStatus.UNTOUCHED
    revision: int = 0
    error: str = ""
    stamp: str = ""
    photo_bytes: int = 0
