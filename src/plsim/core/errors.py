"""Errors are part of the interface: where, what was found, what is allowed, how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Say where one thing is wrong, and what.

    >>> str(Fault("small.yaml:8:9", "policy.every: 0 is not a number of weeks; give 1 or more"))
    'small.yaml:8:9: policy.every: 0 is not a number of weeks; give 1 or more'
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class Faults(Exception):  # noqa: N818  (many faults, one exception)
    """Carry every fault found in the user's input; the command line ends with exit code 2."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InputError(Faults):
    """Carry a single fault that has no place in a file."""

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__([Fault(where, what)])


class FolderInUse(Exception):  # noqa: N818
    """Say that another process works on the run folder; the command line ends with exit code 3."""
