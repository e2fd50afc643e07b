"""True skill given what was measured: each world draws what the scores leave open.

Scores are compared within the grade. A student's true place is normal around the mean of the
class (Kelley's regression: what a score of limited reliability says is drawn towards the class);
subjects that were not measured follow by their correlation with those that were.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.core.errors import InputError
from plsim.core.luck import Stream

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

FEWEST = 5  # students whose mean is taken as that of their class or school
LEAST = 0.05  # variance of skill within classes, however unreliable the score
USUAL = 0.75  # the same where too few were measured to tell (STAR)
CLOSEST = 0.98
JITTER = 1e-9


@dataclass(frozen=True)
class Measured:
    """Hold scores on the scale of true skill within the grade (SD 1), and their error variance.

    `place` and `centre` are student x measure, NaN where not measured; `centre` is the mean of
    the student's class, or of the school or grade where too few were measured, and `apart` the
    distance from it, made larger by what a mean of few takes away. A measure that nobody has is
    all NaN; the last measure is general ability.
    """

    place: Floats
    centre: Floats
    apart: Floats
    error: Floats

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which measures anybody has: (measure,)."""
        missing: npt.NDArray[np.bool_] = np.isnan(self.place)
        return np.asarray(~missing.all(axis=0))


@dataclass(frozen=True)
class Drawn:
    """Hold true places and the belief that the scores allow: world x student x measure."""

    place: Floats
    mean: Floats
    variance: Floats


def standardised(score: Floats, grade: Codes, reliability: float, where: str) -> Floats:
    """Put scores on the scale of true skill within the grade (SD 1): (student,).

    Raises InputError where a grade has no two different scores, so that they cannot be compared.
    """
    place = np.full(len(score), np.nan)
    for each in np.unique(grade):
        here = (grade == each) & ~np.isnan(score)
        spread = float(np.std(score[here])) if here.any() else 0.0
        if spread <= 1e-9 * float(np.max(np.abs(score[here]), initial=1e-300)):
            what = f"grade {each}: no two different scores, so nothing can be compared"
            raise InputError(f"{what}; leave the column or the grade out", where)
        place[here] = (score[here] - np.mean(score[here])) / spread
    place /= np.sqrt(reliability)
    return place


def measured_in(place: Floats, reliability: Floats, groups: tuple[Codes, Codes]) -> Measured:
    """Find the centres of classes; `groups` numbers each student's class, then school."""
    centre = np.where(np.isnan(place).all(axis=0), np.nan, np.zeros_like(place))
    size = np.full_like(place, max(len(place), 2))
    for group in reversed(groups):
        for column in range(place.shape[1]):
            here = ~np.isnan(place[:, column])
            count = np.bincount(group[here], minlength=group.max() + 1)
            total = np.bincount(group[here], place[here, column], minlength=group.max() + 1)
            enough = count[group] >= FEWEST
            centre[enough, column] = (total / np.maximum(count, 1))[group[enough]]
            size[enough, column] = count[group[enough]]
    apart = (place - centre) * np.sqrt(size / (size - 1.0))
    return Measured(place, centre, apart, (1.0 - reliability) / reliability)


def within_classes(measured: Measured, correlation: Floats) -> Floats:
    """Estimate how true places vary within classes: world x measure x measure.

    `correlation` (world,) is that of two subjects; with general ability they correlate by its
    root. It fills in for measures that nobody has.
    """
    apart = measured.apart
    measures, known = apart.shape[1], measured.known
    inside = np.array([_product(apart[:, j], apart[:, j]) for j in range(measures)])
    own = np.maximum(np.where(np.isnan(inside), USUAL, inside - measured.error), LEAST)
    own[~known] = own[known].mean()
    linked = np.empty((len(correlation), measures, measures))
    for i in range(measures):
        for j in range(measures):
            usual = np.sqrt(correlation) if measures - 1 in (i, j) else correlation
            size = np.sqrt(own[i] * own[j])
            both = _product(apart[:, i], apart[:, j]) if known[i] and known[j] else np.nan
            seen = np.clip(both, -CLOSEST * size, CLOSEST * size)
            linked[:, i, j] = own[i] if i == j else np.where(np.isnan(seen), usual * size, seen)
    values, vectors = np.linalg.eigh(linked)
    scaled = vectors * np.maximum(values, 1e-6)[:, None, :]
    return _times(scaled, np.swapaxes(vectors, 1, 2))


def draw(measured: Measured, covariance: Floats, centre: Floats, noise: Floats) -> Drawn:
    """Draw true places given the scores; `centre` and `noise` are world x student x measure."""
    mean, variance = centre.copy(), np.empty_like(centre)
    place = np.empty_like(centre)
    seen = ~np.isnan(measured.place)
    for pattern in np.unique(seen, axis=0):
        rows, columns = np.flatnonzero((seen == pattern).all(axis=1)), np.flatnonzero(pattern)
        left = covariance
        if len(columns):
            weight = _weights(covariance, columns, measured.error)
            left = covariance - _times(weight, covariance[:, columns])
            for k, j in enumerate(columns.tolist()):
                surprise = measured.place[rows, j] - centre[:, rows, j]
                mean[:, rows] += surprise[:, :, None] * weight[:, None, :, k]
        root = np.linalg.cholesky(left + JITTER * np.eye(left.shape[1]))
        place[:, rows] = mean[:, rows]
        for j in range(left.shape[1]):
            place[:, rows] += noise[:, rows, j, None] * root[:, None, :, j]
            variance[:, rows, j] = left[:, None, j, j]
    return Drawn(place, mean, variance)


def centres(measured: Measured, correlation: Floats, classes: Stream, class_row: Codes) -> Floats:
    """Give class means of every measure: world x student x measure.

    The class means of measures that nobody has follow the known ones by `correlation` (world,)
    and otherwise are drawn, one for each class; `class_row` (world x student) are rows of
    `classes`.
    """
    worlds = len(correlation)
    known = measured.known
    usual = measured.centre[:, known].mean(axis=1)
    full = np.repeat(measured.centre[None], worlds, axis=0)
    drawn = classes.normal("people.class_place", 0, len(known))
    for j in np.flatnonzero(~known).tolist():
        own = np.sqrt(1.0 - correlation**2) * usual.std()
        full[:, :, j] = correlation[:, None] * usual + own[:, None] * drawn[class_row, j]
    return full


def _product(a: Floats, b: Floats) -> float:
    both = ~(np.isnan(a) | np.isnan(b))
    return float(np.sum(a[both] * b[both]) / both.sum()) if both.sum() >= FEWEST else np.nan


def _weights(covariance: Floats, columns: npt.NDArray[np.int64], error: Floats) -> Floats:
    inner = covariance[:, columns][:, :, columns] + np.diag(error[columns])
    return _times(covariance[:, :, columns], np.asarray(np.linalg.inv(inner), np.float64))


def _times(a: Floats, b: Floats) -> Floats:
    """Multiply matrices world by world, in an order that no library may change."""
    total = np.zeros((a.shape[0], a.shape[1], b.shape[2]))
    for k in range(a.shape[2]):
        total += a[:, :, k, None] * b[:, None, k, :]
    return total
