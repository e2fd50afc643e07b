"""Sums over students by world or group, in row order, so that batches equal single worlds."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


def mean_by(values: Floats, group: Rows, groups: int, mask: Mask | None = None) -> Floats:
    """Average values by group number: (group,); NaN where a group has nobody.

    >>> mean_by(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 1], dtype=np.int32), 3).tolist()
    [2.0, 5.0, nan]
    """
    if mask is not None:
        values, group = values[mask], group[mask]
    count = np.bincount(group, minlength=groups)
    total = np.bincount(group, weights=values, minlength=groups)
    means: Floats = np.full(groups, np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means


def variance_by(values: Floats, group: Rows, groups: int, mask: Mask | None = None) -> Floats:
    """Give the population variance of values by group number: (group,); NaN where nobody is.

    >>> variance_by(np.array([1.0, 3.0]), np.array([0, 0], dtype=np.int32), 1).tolist()
    [1.0]
    """
    means = mean_by(values, group, groups, mask)
    return mean_by((values - means[group]) ** 2, group, groups, mask)
