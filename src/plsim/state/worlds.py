"""Sums over students by world or group, in row order, so that batches equal single worlds."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.compiled import kernel
from plsim.core.rows import end_of_run

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


def means_by(
    values: Floats, group: Rows, groups: int, masks: npt.NDArray[np.bool_]
) -> Floats:  # fmt: skip
    """Average values by group number, once for each mask, in one pass: mask x group.

    As `mean_by` does it, whose numbers these are.

    >>> masks = np.array([[True, True, True], [False, True, True]])
    >>> means_by(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 1], dtype=np.int32), 2, masks).tolist()
    [[2.0, 5.0], [3.0, 5.0]]
    """
    means, count = np.zeros((2, len(masks), groups))
    values = np.ascontiguousarray(values, dtype=np.float64)
    average_all(means, count, values, group, masks)
    return means


@kernel
def average_all(means: Any, count: Any, values: Any, group: Any, masks: Any) -> None:
    """Fill in the means and counts (mask x group) of those in each mask (mask x row)."""
    begin = 0
    while begin < len(group):
        g, end = group[begin], end_of_run(group, begin)
        if not 0 <= g < means.shape[1]:
            raise IndexError("a group's number is negative or too high")
        for m in range(len(masks)):
            total, inside, own, mask = means[m, g], 0, values[begin:end], masks[m, begin:end]
            for i in range(len(own)):  # no jumps: who is in a mask cannot be foreseen
                value = own[i]
                total += value if mask[i] else 0.0
                inside += mask[i]
            means[m, g] = total
            count[m, g] += inside
        begin = end
    for m in range(means.shape[0]):
        for g in range(means.shape[1]):
            means[m, g] = means[m, g] / count[m, g] if count[m, g] > 0.0 else np.nan


def variance_by(values: Floats, group: Rows, groups: int, mask: Mask | None = None) -> Floats:
    """Give the population variance of values by group number: (group,); NaN where nobody is.

    >>> variance_by(np.array([1.0, 3.0]), np.array([0, 0], dtype=np.int32), 1).tolist()
    [1.0]
    """
    means = mean_by(values, group, groups, mask)
    return mean_by((values - means[group]) ** 2, group, groups, mask)
