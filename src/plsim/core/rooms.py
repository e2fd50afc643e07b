"""Sharing lessons: how much of the week two students spend in the same rooms."""

from typing import Any

from plsim.core.compiled import equation


@equation
def lessons_shared(own_home: int, home: int, own_groups: Any, groups: Any) -> float:
    """Give the share of lessons that two students share: half home class, half subject groups.

    >>> lessons_shared(3, 3, [5, 6], [5, 7])
    0.75
    """
    together = 0
    for j in range(len(groups)):
        together += own_groups[j] == groups[j]
    return 0.5 * (own_home == home) + 0.5 * together / len(groups)
