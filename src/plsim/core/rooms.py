"""Sharing lessons: how much of the week two students spend in the same rooms."""

from typing import Any

from plsim.core.compiled import equation


@equation
def lessons_shared(home: Any, placed: Any, i: int, other: int) -> float:
    """Give the share of lessons that two students share: half home class, half subject groups.

    `home` (student,) and `placed` (subject x student) hold the classes and groups of all.

    >>> import numpy as np
    >>> float(lessons_shared([3, 3], np.array([[5, 5], [6, 7]]), 0, 1))
    0.75
    """
    together, each = 0, 0.5 / len(placed)
    for j in range(len(placed)):
        together += placed[j, i] == placed[j, other]
    share: float = 0.5 * (home[i] == home[other]) + each * together
    return share
