"""Classes, schools and teachers of a roster, the same in every world; what it lacks is made up."""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.population.cells import LAST_GRADE, Said
from plsim.population.teachers import Staff

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Building:
    """Hold one world's structure: teachers in the order of school, grade, lasting id.

    `school` and `home` give each student's school and the row of the home class's teacher, in the
    order of the roster; `warnings` name what looks odd.
    """

    school: Codes
    home: Codes
    teacher_school: Codes
    teacher_grade: Codes
    teacher_id: Codes
    experience: Floats
    schools: int
    warnings: tuple[str, ...]

    def staff(self, worlds: int) -> Staff:
        """Repeat the teachers and schools for every world."""
        own = len(self.teacher_id)
        world = np.repeat(np.arange(worlds), own)
        return Staff.own(
            world=world.astype(np.int32),
            school=(world * self.schools + np.tile(self.teacher_school, worlds)).astype(np.int32),
            ident=np.tile(self.teacher_id, worlds),
            grade=np.tile(self.teacher_grade, worlds).astype(np.int32),
            experience=np.tile(self.experience, worlds),
            school_world=np.repeat(np.arange(worlds), self.schools).astype(np.int32),
            school_id=np.tile(np.arange(self.schools), worlds),
        )


def building_of(said: Said, pool: int, years: int) -> Building:
    """Make the classes and schools that a roster names; without schools, pools of classes.

    A class is known by its school and its own name. Teachers of later grades are added, as many
    as in the grade before, so that promoted students meet them.
    """
    schools = [""] * len(said.classes) if said.school is None else said.school
    classes = _numbered(list(zip(schools, said.classes, strict=True)))
    count = int(classes.max()) + 1
    first = np.unique(classes, return_index=True)[1]
    grade = _by_grade(said, classes).argmax(axis=1)
    if said.school is None:
        school = _pooled([said.classes[row] for row in first], grade, pool)
    else:
        school = _numbered(said.school)[first]
    experience, warnings = _experience(said, classes, count)
    later_school, later_grade = _later(school, grade, years)
    teacher_school = np.concatenate([school, later_school])
    teacher_grade = np.concatenate([grade, later_grade])
    order = np.lexsort((np.arange(len(teacher_school)), teacher_grade, teacher_school))
    row = np.empty_like(order)
    row[order] = np.arange(len(order))
    known = np.concatenate([experience, np.full(len(later_school), np.nan)])
    return Building(
        school=school[classes],
        home=row[classes],
        teacher_school=teacher_school[order],
        teacher_grade=teacher_grade[order],
        teacher_id=order,
        experience=known[order],
        schools=int(school.max()) + 1,
        warnings=(*_odd_classes(said, classes, first), *warnings),
    )


def _numbered(labels: list[str] | list[tuple[str, str]]) -> Codes:
    """Give labels numbers in the order in which they first appear."""
    number: dict[object, int] = {}
    return np.array([number.setdefault(label, len(number)) for label in labels], dtype=np.int64)


def _pooled(names: list[str], grade: Codes, pool: int) -> Codes:
    """Deal the classes of each grade evenly into schools of about `pool` classes a grade."""
    pools = max(-(-int(np.sum(grade == each)) // pool) for each in np.unique(grade))
    school = np.zeros(len(names), dtype=np.int64)
    # by a hash of their names: rosters are often sorted by size or score
    order = sorted(range(len(names)), key=lambda i: hashlib.blake2b(names[i].encode()).digest())
    for each in np.unique(grade):
        members = [i for i in order if grade[i] == each]
        school[members] = np.arange(len(members)) * pools // max(len(members), pools)
    return school


def _later(school: Codes, grade: Codes, years: int) -> tuple[Codes, Codes]:
    """List the (school, grade) of teachers whom only promoted students will meet."""
    classes: dict[tuple[int, int], int] = {}
    for pair in zip(school.tolist(), grade.tolist(), strict=True):
        classes[pair] = classes.get(pair, 0) + 1
    later: dict[tuple[int, int], int] = {}
    for (of, now), count in classes.items():
        for coming in range(now + 1, now + years):
            if (of, coming) not in classes:
                later[of, coming] = max(later.get((of, coming), 0), count)
    # grade by grade, so that another year changes nobody's number
    pairs = sorted(later, key=lambda pair: (pair[1], pair[0]))
    rows = np.array([pair for pair in pairs for _ in range(later[pair])], dtype=np.int64)
    rows = rows.reshape(-1, 2)
    return rows[:, 0], rows[:, 1]


def _experience(said: Said, classes: Codes, count: int) -> tuple[Floats, list[str]]:
    """Take each teacher's experience from the first row that tells it."""
    experience, unlike = np.full(count, np.nan), 0
    for row, of in enumerate(classes):
        told = said.experience[row]
        unlike += not np.isnan(told) and not np.isnan(experience[of]) and told != experience[of]
        if np.isnan(experience[of]):
            experience[of] = told
    odd = f"{unlike} rows give a teacher another experience than the class's first row"
    return experience, [odd] if unlike else []


def _odd_classes(said: Said, classes: Codes, first: Codes) -> list[str]:
    by_grade = _by_grade(said, classes)
    alone = [said.classes[row] for row in first[by_grade.sum(axis=1) == 1]]
    mixed = [said.classes[row] for row in first[(by_grade > 0).sum(axis=1) > 1]]
    return [
        *(f"class {name}: a single student" for name in alone[:5]),
        *([f"and {len(alone) - 5} more classes of a single student"] if len(alone) > 5 else []),
        *(f"class {name}: several grades; its teacher counts to the largest" for name in mixed[:5]),
        *([f"and {len(mixed) - 5} more classes of several grades"] if len(mixed) > 5 else []),
    ]


def _by_grade(said: Said, classes: Codes) -> Codes:
    """Count the students of each class by grade: class x grade."""
    grades = LAST_GRADE + 1
    count = np.bincount(classes * grades + said.grade, minlength=(classes.max() + 1) * grades)
    return count.reshape(-1, grades)
