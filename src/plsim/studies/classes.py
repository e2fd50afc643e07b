"""How much of exams lies between schools and classes, and how much of a class's year lasts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.state.worlds import Floats, Rows, mean_by


@dataclass(frozen=True)
class Nest:
    """Hold the classes and schools of the students of one world, numbered from 0.

    `room` (student,) is the class, `school` (student,) the school; `of_room` (class,) the school
    of each class.
    """

    room: Rows
    school: Rows
    of_room: Rows

    @classmethod
    def of(cls, room: npt.NDArray[np.int32], school: npt.NDArray[np.int32]) -> "Nest":
        """Make a nest from any numbers of classes and schools, one for each student."""
        _, first, rooms = np.unique(room, return_index=True, return_inverse=True)
        _, schools = np.unique(school, return_inverse=True)
        numbered: Rows = schools.astype(np.int32)
        return cls(np.asarray(rooms, dtype=np.int32), numbered, numbered[first])

    @property
    def size(self) -> Floats:
        """Students of each class: (class,)."""
        return np.bincount(self.room).astype(np.float64)

    def within_rooms(self, values: Floats) -> Floats:
        """Give values (student,) less the mean of their class."""
        return values - mean_by(values, self.room, len(self.of_room))[self.room]


def covariance_between_classes(a: Floats, b: Floats, nest: Nest) -> float:
    """Give the covariance of the classes' own parts of two scores, within schools.

    By the method of moments: the mean product of the classes' means about those of their schools,
    less what students' own differences make of it. With `b` = `a` it is a variance, which may come
    out below 0. NaN where no school has two classes.

    >>> nest = Nest.of(np.array([0, 0, 1, 1], np.int32), np.zeros(4, np.int32))
    >>> scores = np.array([0.0, 2.0, 4.0, 6.0])
    >>> covariance_between_classes(scores, scores, nest)
    7.0
    """
    rooms, schools = len(nest.of_room), int(nest.school.max()) + 1
    students, size = len(a), nest.size
    if rooms <= schools or students <= rooms:
        return float("nan")
    means = [_about_school(values, nest) for values in (a, b)]
    between = float((size * means[0] * means[1]).sum()) / (rooms - schools)
    inside = float((nest.within_rooms(a) * nest.within_rooms(b)).sum()) / (students - rooms)
    return (between - inside) / _usual_size(nest)


def _about_school(values: Floats, nest: Nest) -> Floats:
    """Give the classes' means about those of their schools: (class,)."""
    schools = int(nest.school.max()) + 1
    means = mean_by(values, nest.room, len(nest.of_room))
    return means - mean_by(values, nest.school, schools)[nest.of_room]


def _usual_size(nest: Nest) -> float:
    """Give the class size that counts in the method of moments: near the mean one."""
    rooms, schools = len(nest.of_room), int(nest.school.max()) + 1
    total = np.bincount(nest.of_room, nest.size, schools)
    lost = np.bincount(nest.of_room, nest.size**2, schools) / total
    return float((nest.size.sum() - lost.sum()) / (rooms - schools))


def shares(scores: Floats, nest: Nest) -> dict[str, float]:
    """Split the variance of scores into those of schools, classes and students, adding to 1.

    NaN where there is but one school, or one class in each.
    """
    students, schools = len(scores), int(nest.school.max()) + 1
    own = float((nest.within_rooms(scores) ** 2).sum()) / max(students - len(nest.of_room), 1)
    rooms = covariance_between_classes(scores, scores, nest)
    if schools < 2:
        return dict.fromkeys(("school", "class", "student"), float("nan"))
    means = mean_by(scores, nest.school, schools)
    per_school = np.bincount(nest.school).astype(np.float64)
    in_school = np.bincount(nest.of_room, nest.size**2, schools) / per_school**2
    # a school's mean holds a part of its classes' luck and of its students'
    luck = float((rooms * in_school + own / per_school).mean())
    between = float(np.var(means, ddof=1)) - luck
    total = between + rooms + own
    return {"school": between / total, "class": rooms / total, "student": own / total}


def between_share(values: Floats, room: npt.NDArray[np.int32]) -> float:
    """Give the share of the variance of values that lies between classes, of all schools.

    By the method of moments, as an intraclass correlation; NaN with one class.

    >>> rooms = np.array([0, 0, 1, 1], np.int32)
    >>> round(between_share(np.array([0.0, 2.0, 4.0, 6.0]), rooms), 3)
    0.778
    """
    nest = Nest.of(room, np.zeros_like(room))
    between = covariance_between_classes(values, values, nest)
    inside = float((nest.within_rooms(values) ** 2).sum()) / max(len(room) - len(nest.of_room), 1)
    return between / (between + inside)


def value_added(scores: Floats, before: Floats, nest: Nest) -> Floats:
    """Give scores less what the scores of the year before foretell, in SD of the scores.

    The slope is that within classes.
    """
    y, x = nest.within_rooms(scores), nest.within_rooms(before)
    slope = float((x * y).sum() / (x * x).sum())
    added: Floats = (scores - slope * before) / float(np.std(scores))
    return added


def class_year(scores: Floats, before: Floats, nest: Nest) -> float:
    """Give the SD of what a year in a class is worth, within schools, in SD of the scores."""
    added = value_added(scores, before, nest)
    return float(np.sqrt(max(covariance_between_classes(added, added, nest), 0.0)))


def persistence(later: Floats, scores: Floats, before: Floats, nest: Nest) -> float:
    """Give the share of a class's effect on scores that is left in those of a year later.

    All three are scores of the same students, a year apart; `nest` holds the classes of the second
    year. NaN where classes had no effect.
    """
    added, left = (value_added(each, before, nest) for each in (scores, later))
    variance = covariance_between_classes(added, added, nest)
    if not variance > 0.0:
        return float("nan")
    return covariance_between_classes(left, added, nest) / variance


def correlation(a: Floats, b: Floats) -> float:
    """Give the correlation of two scores; NaN where one does not vary."""
    if np.ptp(a) == 0.0 or np.ptp(b) == 0.0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])
