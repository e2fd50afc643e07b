"""How skill varies between students: status, common ability, subjects, strands, schools."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.luck import Stream
from plsim.state.fields import SKILL
from plsim.timetable.setting import Setting

Floats = npt.NDArray[np.float64]
LEAST_ABILITY = 0.02


@dataclass(frozen=True)
class Shares:
    """Hold the shares of students with each status."""

    disadvantaged: float
    language_learner: float
    special_education: float


@dataclass(frozen=True)
class Status:
    """Hold who has which status (student,), as 0 or 1."""

    disadvantaged: Floats
    language_learner: Floats
    special_education: Floats


def chance_given(share: float, ratio: Floats, disadvantaged: float) -> tuple[Floats, Floats]:
    """Give the chances of a status for disadvantaged students and for the others.

    The status is `ratio` times as common among the disadvantaged as among the others, as far as
    chances stay below 1; over all students its share is `share`.

    >>> high, low = chance_given(0.12, np.array([2.0]), 0.5)
    >>> round(float(high[0]), 2), round(float(low[0]), 2)
    (0.16, 0.08)
    """
    others = 1.0 - disadvantaged
    if disadvantaged in (0.0, 1.0):
        return np.full_like(ratio, share), np.full_like(ratio, share)
    high = np.clip(share * ratio / (ratio * disadvantaged + others), 0.0, 1.0)
    low = np.clip((share - disadvantaged * high) / others, 0.0, 1.0)
    return np.where(low == 1.0, (share - others) / disadvantaged, high), low


@dataclass(frozen=True)
class Structure:
    """Hold how the variance of skill (1 within a grade) is made up; one value per row.

    `status` and `ability` are common to all subjects, `subject` is not; `direct` is what
    disadvantage takes beside the other two statuses that go with it.
    """

    status: Floats
    ability: Floats
    subject: Floats
    direct: Floats

    @property
    def common(self) -> Floats:
        """Variance that students' subjects share within a school."""
        return self.status + self.ability


def structure_of(p: Any, shares: Shares) -> Structure:
    """Split the variance of skill so that its total is 1 and subjects correlate as assumed."""
    gap, indirect, within = p.disadvantage_gap, 0.0, 0.0
    d = shares.disadvantaged
    for share, ratio, lost in (
        (shares.language_learner, p.language_odds, p.language_gap),
        (shares.special_education, p.special_odds, p.special_gap),
    ):
        high, low = chance_given(share, ratio, d)
        indirect = indirect + lost * (high - low)
        within = within + lost**2 * (d * high * (1 - high) + (1 - d) * low * (1 - low))
    status = gap**2 * d * (1 - d) + within
    inside = 1.0 - p.school_share
    ability = np.maximum(inside * p.subject_correlation - status, LEAST_ABILITY)
    return Structure(status, ability, inside * (1.0 - p.subject_correlation), gap - indirect)


def status_effect(p: Any, structure: Structure, shares: Shares, status: Status) -> Floats:
    """Give what status adds to the skill of each student, with mean 0: (student,)."""
    lost: Floats = structure.direct * (status.disadvantaged - shares.disadvantaged)
    lost += p.language_gap * (status.language_learner - shares.language_learner)
    lost += p.special_gap * (status.special_education - shares.special_education)
    return -lost


def school_effect(p: Any, schools: Stream, subjects: int) -> Floats:
    """Draw what schools add to skill: school x subject; `p` holds one value per school."""
    common = schools.normal("people.school", 0)
    own = schools.normal("people.school_subject", 0, subjects)
    r = p.subject_correlation[:, None]
    effect: Floats = np.sqrt(r) * common + np.sqrt(1.0 - r) * own
    effect *= np.sqrt(p.school_share)[:, None]
    return effect


def strand_deviation(p: Any, students: Stream, setting: Setting) -> Floats:
    """Draw how far a student's strands stand from the mean of their subject: student x strand.

    Deviations add up to 0 in each subject, so that the subject's mean keeps its SD.
    """
    drawn = students.normal("people.strand", 0, len(setting.strands))
    for subject in range(len(setting.subjects)):
        strands = np.flatnonzero(setting.subject_of == subject)
        mean = sum(drawn[:, strand] for strand in strands) / len(strands)
        drawn[:, strands] -= np.asarray(mean)[:, None]
        drawn[:, strands] *= np.sqrt(strand_variance(p, len(strands)))[:, None]
    return drawn


def strand_variance(p: Any, strands: int) -> Floats:
    """Give the variance of a strand before its subject's mean (of variance 1) is taken out.

    With n strands whose mean has variance 1 and which correlate by r, each has the variance
    n / (1 + (n - 1) r), of which the share 1 - r is its own.
    """
    r = p.strand_correlation
    return np.asarray((1.0 - r) * strands / (1.0 + (strands - 1.0) * r))


def skill_on_scale(place: Floats, grade: npt.NDArray[np.int32], setting: Setting) -> Floats:
    """Turn a place within the grade (student x strand, SD of the grade) into skill."""
    calendar = setting.calendar
    return np.clip(calendar.fall[grade] + calendar.spread[grade] * place, *SKILL)
