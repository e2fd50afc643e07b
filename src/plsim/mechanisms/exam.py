"""Exam: a test at the start and at the end of each year, with luck of its own."""

from dataclasses import dataclass

import numpy as np

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Floats, Mechanism, Week, per_world


@dataclass(frozen=True)
class Exam(Mechanism):
    """Score every student in every subject; a class has a good or a bad day together."""

    reads = ("world", "grade", "skill", "home", "placed", "score")
    changes = ("score", "start_score")

    error: float = assumption(
        0.3, low=0.25, high=0.36, unit="SD", minimum=0.0, maximum=2.0,
        meaning="error of an exam (reliability about .9)", source="nwea2020",
    )  # fmt: skip
    day: float = assumption(
        0.16, low=0.12, high=0.2, unit="SD", minimum=0.0, maximum=1.0,
        meaning="a class's good or bad day", source="star",
    )  # fmt: skip

    off_level: float = assumption(
        0.5, low=0.2, high=1.0, unit="share per SD", minimum=0.0, maximum=5.0,
        meaning="how much an exam of the grade's own questions errs more per SD beyond 1 SD from "
        "the standard", source="assumed",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Hold the exam of the first autumn."""
        scores = self._scores(view, week)
        return {"score": scores, "start_score": scores.copy()}

    def step(self, view: View, week: Week) -> Changes:
        """Hold an exam in the last week of the school year."""
        last = week.of_year == WEEKS_TAUGHT - 1
        return {"score": self._scores(view, week)} if last else {}

    def _scores(self, view: View, week: Week) -> Floats:
        setting = week.setting
        assumed = per_world(self, week.worlds)[view.world]
        error, day, off = assumed["error"], assumed["day"], assumed["off_level"]
        luck = week.students.normal("exam.error", week.number, len(setting.subjects))
        days = week.teachers.normal("exam.day", week.number, len(setting.subjects))
        scores = np.empty((len(view.world), len(setting.subjects)))
        for j in range(len(setting.subjects)):
            strands = np.flatnonzero(setting.subject_of == j)
            spread = setting.calendar.spread[view.grade][:, strands].mean(axis=1)
            room = np.where(view.placed[:, j] >= 0, view.placed[:, j], view.home)
            true = view.skill[:, strands].mean(axis=1)
            blur = np.ones(len(true))
            if setting.grade_exam:
                standard = week.standard[view.grade][:, strands].mean(axis=1)
                blur += off * np.maximum(np.abs(true - standard) - 1.0, 0.0)
            scores[:, j] = true + spread * (error * blur * luck[:, j] + day * days[room, j])
        return scores
