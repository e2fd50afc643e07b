"""What better colleagues are worth: to students whose own teacher is the same."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.state.worlds import mean_by
from plsim.studies.levels import Level

Floats = npt.NDArray[np.float64]


def colleagues(engine: Any) -> Iterator[Level]:
    """Give what students gain in a year from colleagues of their teacher who are one SD better.

    By regression over the classes of each world, within grades, of the mean gain in true skill on
    the colleagues' mean effectiveness beside the teacher's own, the teacher's strength and the
    class's year; in SD of skill, for one SD of teachers. NaN with fewer than 10 classes. Nothing
    where practice is not public.
    """
    if engine.setting.practice.public_practice == 0.0:
        return
    state, subjects = engine.state, engine.setting.subjects
    found = {name: np.full(state.sizes.world, np.nan) for name in subjects}
    for world in range(state.sizes.world):
        for subject, name in enumerate(subjects):
            found[name][world] = _slope(state, world, engine.setting.subject_of == subject, subject)
    for name, values in found.items():
        yield "colleagues", f"skill {name}", "all", values


def _slope(state: Any, world: int, strands: npt.NDArray[np.bool_], subject: int) -> float:
    rows = np.flatnonzero((state["world"] == world) & (state["home"] >= 0))
    teacher, of = np.unique(state["home"][rows], return_inverse=True)
    if len(teacher) < 10:
        return float("nan")
    skill = state["skill"][rows][:, strands].mean(axis=1)
    gain = skill - state["start_skill"][rows][:, strands].mean(axis=1)
    classes = of.astype(np.int32)
    mean_gain = mean_by(gain, classes, len(teacher))
    own = state["effectiveness"][teacher]
    school = np.unique(state["teacher_school"][teacher], return_inverse=True)[1]
    total, count = np.bincount(school, own), np.bincount(school)
    others = (total[school] - own) / np.maximum(count[school] - 1, 1)
    strength = state["strength"][teacher][:, strands].mean(axis=1)
    year = state["class_year"][teacher, subject]
    grade = state["teacher_grade"][teacher]
    grades = (grade[:, None] == np.unique(grade)).astype(np.float64)
    told = np.column_stack([others, own, strength, year, grades])
    slope = float(np.linalg.lstsq(told, mean_gain, rcond=None)[0][0])
    cells = state["grade"][rows]
    within = skill - mean_by(skill, cells, int(cells.max()) + 1)[cells]
    return slope * float(np.std(own)) / float(np.std(within))
