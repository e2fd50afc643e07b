"""Sums over students by world or group, in row order, so that batches equal single worlds."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.compiled import kernel

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
EVERYBODY: Mask = np.zeros(0, dtype=np.bool_)


def mean_by(values: Floats, group: Rows, groups: int, mask: Mask | None = None) -> Floats:
    """Average values by group number: (group,); NaN where a group has nobody.

    Raises IndexError where a number is no group's.

    >>> mean_by(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 1], dtype=np.int32), 3).tolist()
    [2.0, 5.0, nan]
    """
    means, count = np.zeros((2, groups))
    values = np.ascontiguousarray(values, dtype=np.float64)
    average(means, count, values, group, EVERYBODY if mask is None else mask)
    return means


@kernel
def average(means: Any, count: Any, values: Any, group: Any, mask: Any) -> None:
    """Fill in the means and counts of groups; an empty mask takes everybody."""
    for i in range(len(group)):
        if len(mask) == 0 or mask[i]:
            if not 0 <= group[i] < len(means):
                raise IndexError("a group's number is negative or too high")
            means[group[i]] += values[i]
            count[group[i]] += 1.0
    for g in range(len(means)):
        means[g] = means[g] / count[g] if count[g] > 0.0 else np.nan


def variance_by(values: Floats, group: Rows, groups: int, mask: Mask | None = None) -> Floats:
    """Give the population variance of values by group number: (group,); NaN where nobody is.

    >>> variance_by(np.array([1.0, 3.0]), np.array([0, 0], dtype=np.int32), 1).tolist()
    [1.0]
    """
    means = mean_by(values, group, groups, mask)
    return mean_by((values - means[group]) ** 2, group, groups, mask)
