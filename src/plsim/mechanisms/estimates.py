"""Estimates: what adults believe about each student's skill. Adults never see the skill itself.

A Kalman filter per strand: lessons show a little, assessments more, time and hand-over blur; each
teacher misjudges each student in a lasting way.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rows import BATCH, end_of_pair
from plsim.state.state import ORDER, View
from plsim.state.worlds import mean_by
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds, per_world

UNKNOWN = 50.0
"""Variance from which an estimate counts as nothing known."""


@equation
def weight_of(observation_precision: float, variance: float) -> float:
    """Give the weight of an observation against a belief of this variance (0..1).

    >>> weight_of(1.0, 1.0)
    0.5
    """
    return observation_precision * variance / (observation_precision * variance + 1.0)


@equation
def lesson_precision(noise: float, known: float, assessing: float, minutes: float) -> float:
    """Give what a week of lessons tells a teacher about a strand (1 / SD squared).

    >>> round(lesson_precision(5.3, 1.0, 0.0, 1.0), 4)
    0.0356
    """
    return minutes * (0.5 + 0.5 * known) * (1.0 + 0.3 * max(assessing, -3.0)) / (noise * noise)


@dataclass(frozen=True)
class Estimates(Mechanism):
    """Update adults' beliefs from lessons and assessments; blur them with time and hand-over."""

    reads = (
        "world", "school", "grade", "skill", "estimate", "estimate_variance", "known",
        "best_known", "first_teacher", "placed", "home", "assessing", "teacher_id",
        "disadvantaged", "lesson_minutes", "student_id", "new_teacher", "start_grade", "judge",
        "misjudged",
    )  # fmt: skip
    changes = ("estimate", "estimate_variance", "judge", "misjudged")

    noise: float = assumption(
        9.5, low=7.0, high=12.0, unit="SD in a week", minimum=0.1,
        meaning="error of a week's impression of a strand", source="suedkamp2012",
    )  # fmt: skip
    bias: float = assumption(
        0.6, low=0.4, high=0.8, unit="SD", minimum=0.0,
        meaning="lasting misjudgment of a student by a teacher", source="suedkamp2012",
    )  # fmt: skip
    group_bias: float = assumption(
        0.0, low=-0.1, high=0.1, unit="SD",
        meaning="how much too high disadvantaged students are judged (below 0: too low)",
        source="assumed",
    )  # fmt: skip
    drift: float = assumption(
        0.006, low=0.003, high=0.01, unit="SD squared a week", minimum=0.0,
        meaning="how fast a belief grows stale", source="prototype",
    )  # fmt: skip
    start_error: float = assumption(
        3.5, low=2.5, high=5.0, unit="SD squared", minimum=0.01,
        meaning="error variance of what last year's teachers hand over", source="assumed",
    )  # fmt: skip
    handover: float = assumption(
        0.6, low=0.3, high=1.0, unit="SD squared", minimum=0.0, maximum=5.0,
        meaning="blur of a belief when a new teacher takes over and nothing is shared",
        source="assumed",
    )  # fmt: skip
    move_loss: float = assumption(
        0.25, low=0.1, high=0.5, unit="share", minimum=0.0, maximum=1.0,
        meaning="the same for a move within the year, as share of a hand-over", source="assumed",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start from the known mean of the grade and what was handed over or measured."""
        error = in_worlds(self.start_error, week.worlds)[view.world]
        spread = 0.72 * week.setting.calendar.spread[view.grade] ** 2
        cell = view.school * np.int32(len(week.standard)) + view.grade
        noise = week.students.normal("estimates.start", 0, view.skill.shape[1])
        estimate, variance = np.copy(view.estimate), np.copy(view.estimate_variance)
        for s in range(view.skill.shape[1]):
            mean = mean_by(view.skill[:, s], cell, int(cell.max()) + 1)[cell]
            weight = spread[:, s] / (spread[:, s] + error)
            told = view.skill[:, s] + np.sqrt(error) * noise[:, s]
            unknown = variance[:, s] >= UNKNOWN
            estimate[unknown, s] = (mean + weight * (told - mean))[unknown]
            variance[unknown, s] = (weight * error)[unknown]
        _assess_first(estimate, variance, view, week)
        return {
            "estimate": estimate,
            "estimate_variance": variance,
            "judge": np.full_like(view.judge, -1),
            "misjudged": np.zeros_like(view.misjudged),
        }

    def step(self, view: View, week: Week) -> Changes:
        """Let time pass, then learn from the week's lessons and assessments."""
        setting, practice = week.setting, week.setting.practice
        estimate, variance = np.empty_like(view.estimate), np.empty_like(view.estimate)
        strands = len(setting.strands)
        seen = week.students.normal("estimates.lesson", week.number, strands)
        tested = np.zeros((0, 0))
        if practice.assesses_in(week.of_year):
            tested = week.students.normal("estimates.assessment", week.number, strands).T
        teachers, judge = np.empty_like(view.placed), np.empty_like(view.judge)
        find_teachers(teachers.T, judge.T, view.placed.T, view.home, view.teacher_id)
        misjudged = _misjudged(view, week, judge)
        observe(
            estimate.T, variance.T, view.estimate.T, view.estimate_variance.T, seen.T, tested,
            misjudged.T, teachers.T, practice.assess_variance, practice.sharing,
            setting.strand_minutes, setting.calendar.growth / WEEKS_TAUGHT, setting.subject_of,
            view.world, view.school, view.grade, view.skill.T, view.known.T, view.best_known,
            view.first_teacher, view.assessing, view.disadvantaged, view.lesson_minutes.T,
            per_world(self, week.worlds),
        )  # fmt: skip
        moved = _moved(week, estimate.shape)
        if moved is not None:
            self._blur(
                estimate, variance, moved, view, week, in_worlds(self.move_loss, week.worlds)
            )
        return {
            "estimate": estimate,
            "estimate_variance": variance,
            "judge": judge,
            "misjudged": misjudged,
        }

    def turn(self, view: View, week: Week) -> Changes:
        """Hand over to the next year's teachers: the belief's mean blurs, not only its variance.

        Adults expect the summer to change their students as it changes the calendar.
        """
        estimate, variance = np.copy(view.estimate), np.copy(view.estimate_variance)
        calendar, stayed = week.setting.calendar, view.grade > view.start_grade
        summer = calendar.fall[view.grade] - calendar.spring[np.maximum(view.grade - 1, 0)]
        estimate[stayed] += summer[stayed]
        handed = np.repeat(view.new_teacher[:, None] > 0.5, estimate.shape[1], axis=1)
        self._blur(estimate, variance, handed, view, week, np.ones(week.worlds))
        _assess_first(estimate, variance, view, week)
        return {"estimate": estimate, "estimate_variance": variance}

    def _blur(
        self, estimate: Any, variance: Any, who: Any, view: View, week: Week, share: Any
    ) -> None:
        rows = np.flatnonzero(who.any(axis=1))
        handover = in_worlds(self.handover, week.worlds)
        added = (handover * share)[view.world[rows]] * (1.0 - week.setting.practice.sharing)
        luck = week.students.of(rows)
        noise = luck.normal("estimates.handover", week.number, estimate.shape[1])
        for s in range(estimate.shape[1]):
            blurred = who[rows, s]
            estimate[rows[blurred], s] += (np.sqrt(added) * noise[:, s])[blurred]
            variance[rows[blurred], s] += added[blurred]


def _misjudged(view: View, week: Week, judge: Any) -> Any:
    """Give how the present teachers misjudge each student (student x subject).

    It is the same for ever of a teacher and a student: drawn where the teacher is a new one.
    """
    misjudged = np.copy(view.misjudged)
    for subject in range(judge.shape[1]):
        new = np.flatnonzero(judge[:, subject] != view.judge[:, subject])
        if len(new):
            drawn = week.students.of(new).normal("estimates.bias", judge[new, subject])
            misjudged[new, subject] = drawn[:, 0]
    return misjudged


def _assess_first(estimate: Any, variance: Any, view: View, week: Week) -> None:
    """Add what an assessment before the first lesson tells, where the school holds one."""
    practice = week.setting.practice
    if not practice.assess_first:
        return
    luck = week.students.normal("estimates.first", week.year, estimate.shape[1])
    score = view.skill + np.sqrt(practice.assess_variance) * luck
    weight = 1.0 / (1.0 + practice.assess_variance / variance)
    estimate += weight * (score - estimate)
    variance *= 1.0 - weight


def _moved(week: Week, shape: tuple[int, ...]) -> Any:
    """Mark the strands of subjects in which a student moved this week (student x strand).

    None where nobody moved.
    """
    moves, subject_of = week.plan.moves, week.setting.subject_of
    if moves is None or not len(moves.student) or week.of_year == 0:  # the first is no move
        return None
    moved = np.zeros(shape, dtype=bool, order=ORDER)
    for subject in range(len(week.setting.subjects)):
        rows = moves.student[moves.subject == subject]
        moved[np.ix_(rows, np.flatnonzero(subject_of == subject))] = True
    return moved


@kernel
def find_teachers(teachers: Any, judge: Any, placed: Any, home: Any, identity: Any) -> None:
    """Fill in the row and the lasting id of each student's teacher (subject x student).

    It is the home teacher where a student has no place.
    """
    for j in range(len(placed)):
        for i in range(len(home)):
            adult = placed[j, i] if placed[j, i] >= 0 else home[i]
            teachers[j, i], judge[j, i] = adult, identity[adult]


@kernel
def observe(
    estimate_out: Any, variance_out: Any, estimate: Any, variance: Any, seen: Any, tested: Any,
    misjudged: Any, teachers: Any, test_variance: Any, sharing: Any, ordinary: Any, calendar: Any,
    subject_of: Any, world: Any, school: Any, grade: Any, skill: Any, known: Any, best_known: Any,
    first_teacher: Any, assessing: Any, disadvantaged: Any, lesson_minutes: Any, assumed: Any,
) -> None:  # fmt: skip
    """Fill in beliefs (strand x student) after a week's lessons and, where given, assessments."""
    begin, told = 0, np.empty(BATCH)
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_pair(world[: begin + BATCH], grade, begin)
        noise, bias, group_bias, drift = a.noise, a.bias, a.group_bias, a.drift
        poor = disadvantaged[begin:end]
        for s in range(len(estimate)):
            subject = subject_of[s]
            if s == 0 or subject != subject_of[s - 1]:  # the same for all strands of a subject
                for i in range(begin, end):
                    adult = teachers[subject, i]
                    told[i - begin] = 0.0
                    if adult >= 0:
                        knows = known[adult - first_teacher[school[i]], i]
                        knows += sharing * (best_known[i] - knows)
                        told[i - begin] = lesson_precision(noise, knows, assessing[adult], 1.0)
            grows, usual = calendar[grade[begin], s], ordinary[s]
            before, unsure = estimate[s, begin:end], variance[s, begin:end]
            after, left = estimate_out[s, begin:end], variance_out[s, begin:end]
            true, wrong = skill[s, begin:end], misjudged[subject, begin:end]
            minutes, luck = lesson_minutes[s, begin:end], seen[s, begin:end]
            for i in range(len(after)):
                mean, spread = before[i] + grows, unsure[i] + drift
                precision = told[i] * (minutes[i] / usual)
                weight = weight_of(precision, spread)  # 0 of a strand that nobody teaches
                error = luck[i] / (math.sqrt(precision) if precision > 0.0 else 1.0)
                judged = true[i] + bias * wrong[i] + (group_bias * poor[i] + error)
                after[i] = mean + weight * (judged - mean)
                left[i] = spread * (1.0 - weight)
            if len(tested) > 0:
                luck = tested[s, begin:end]
                for i in range(len(after)):
                    weight = weight_of(1.0 / test_variance, left[i])
                    score = true[i] + luck[i] * math.sqrt(test_variance)
                    after[i] += weight * (score - after[i])
                    left[i] *= 1.0 - weight
        begin = end
