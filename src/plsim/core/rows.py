"""Rows that lie together: runs of one number, such as the students of one world."""

from typing import Any

from plsim.core.compiled import equation

BATCH = 128
"""Rows that a loop takes at a time: what it notes of each stays in the nearest cache."""


@equation
def end_of_run(numbers: Any, begin: int) -> int:
    """Give the row after the last of those that have the same number as `begin` and follow it.

    Students of a world lie together: a kernel that goes from run to run reads the world's numbers
    once. An inner loop over slices (`own = engagement[begin:end]`) is then plain enough for the
    compiler to take several rows at once.

    >>> end_of_run([0, 0, 3, 0], 0), end_of_run([0, 0, 3, 0], 2)
    (2, 3)
    """
    end = begin + 1
    while end < len(numbers) and numbers[end] == numbers[begin]:
        end += 1
    return end


@equation
def end_of_pair(first: Any, second: Any, begin: int) -> int:
    """Give the row after the last of those that share both numbers with `begin` and follow it.

    Students of a grade lie together in a world: the calendar asks the same of all of them. Where
    rows are taken in batches, `first` is cut (`first[: begin + BATCH]`), so that no row is looked
    at for more than one of them.

    >>> end_of_pair([0, 0, 0, 0], [3, 3, 4, 4], 0), end_of_pair([0, 0, 1, 1], [3, 3, 3, 3], 0)
    (2, 2)
    >>> end_of_pair([0, 0, 0, 0][:3], [5, 5, 5, 5], 0)
    3
    """
    end = begin + 1
    while end < len(first) and first[end] == first[begin] and second[end] == second[begin]:
        end += 1
    return end


@equation
def end_of_batch(numbers: Any, begin: int) -> int:
    """Give the end of the run from `begin` on, or of its first `BATCH` rows where it is longer.

    >>> end_of_batch([0, 0, 3, 0], 0), end_of_batch([7] * 1000, 500)
    (2, 628)
    """
    return end_of_run(numbers[: begin + BATCH], begin)
