"""Every error that the program reports to a person.

One sentence each: what happened, to which file, what to do. Low-level errors are turned into these at the border
where they appear (image decoding, files, SQLite, weights, the child process).

    MmanError
    ├── UnreadableImage    a photo or mask cannot be decoded
    ├── ImageTooLarge      its header promises more pixels than we accept
    ├── WrongMask          a mask that holds colours, or no classes of its label set
    │   ├── OtherSize      a mask of another size than its photo
    │   └── UnknownClass   ids, names or colours that are no class
    ├── WrongLabelSet      a label set file that does not describe classes
    ├── WrongWeights       weights that are damaged, unsafe, or made for something else
    ├── WrongProject       a project folder that is damaged or newer than the program
    ├── ProjectBusy        another window has this project open
    ├── CannotWrite        disk full, read-only folder, no permission
    ├── WrongDataSet       a data set or archive that is damaged, unsafe, or not in the format it should be
    ├── NothingToDo        a job without input (no photos, no corrected masks)
    └── EngineStopped      the child process ended before its job did
"""

from __future__ import annotations


class MmanError(Exception):
    """Base of all errors whose text is meant for a person."""


class UnreadableImage(MmanError):
    """A photo or mask cannot be decoded."""


class ImageTooLarge(MmanError):
    """An image whose header promises more pixels than we accept."""


class WrongMask(MmanError):
    """A mask of another size, with ids that the label set does not know, or holding colours."""


class OtherSize(WrongMask):
    """A mask of another size than its photo."""


class UnknownClass(WrongMask):
    """A mask with ids, names or colours that are no class of the label set."""


class WrongLabelSet(MmanError):
    """A label set file that does not describe classes."""


class WrongWeights(MmanError):
    """Weights that are damaged, unsafe, or made for something else."""


class WrongProject(MmanError):
    """A project folder that is damaged or was made by a newer program."""


class ProjectBusy(MmanError):
    """Another window has this project open."""


class CannotWrite(MmanError):
    """A file cannot be written: disk full, read-only folder, no permission."""


class WrongDataSet(MmanError):
    """A data set or archive that is damaged, unsafe, or not in the format that it should be."""


class NothingToDo(MmanError):
    """A job was started without input."""


class EngineStopped(MmanError):
    """The child process that runs torch ended before its job did."""
