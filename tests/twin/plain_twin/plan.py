"""How the twin's schools put their week together."""

from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from scipy.optimize import linear_sum_assignment

# mode: (share that is a lesson for the group, worth of help, contact, peers, choice, alone)
WHOLE = {"broadcast": 1, "help": 1, "contact": 1, "peers": True, "choice": 0, "alone": False}
SOFTWARE = {
    "broadcast": 0,
    "help": 0,
    "contact": 0.35,
    "peers": False,
    "choice": 0.4,
    "alone": True,
}
NOTHING = {"broadcast": 0, "help": 0, "contact": 0, "peers": True, "choice": 0, "alone": False}


@dataclass
class Group:
    """Students who spend some minutes of the week with one teacher."""

    stretch: str
    mode: dict[str, Any]
    teacher: Any
    minutes: float
    strands: list[float]
    level: str = "calendar"
    members: list[Any] = field(default_factory=list)

    @property
    def teaches(self):
        return any(self.strands)


def plan_week(model):
    """Give the groups of the week; students who move are marked."""
    groups, school = [], model.school
    assessed = school.assess_every and (model.of_year + 1) % school.assess_every == 0
    part = 1 - school.assess_minutes / sum(school.minutes) if assessed else 1
    if model.policy == "westover":
        groups += _westover(model, part)
    for subject, minutes in enumerate(school.minutes):
        if model.policy == "westover":
            continue
        strands = _strands_of_week(model, subject)
        share = model.levers["share"] if model.policy == "self_paced" else 0
        if share > 0:
            name = f"{subject} by software"
            groups += _at_home(model, name, SOFTWARE, minutes * part * share, strands, "own")
        if share < 1:
            groups += _at_home(model, f"{subject}", WHOLE, minutes * part * (1 - share), strands)
    none = [0] * len(school.subject_of)
    groups += _at_home(model, "other", WHOLE, school.other_minutes, none)
    if assessed:
        groups += _at_home(model, "assessment", NOTHING, school.assess_minutes, none)
    return groups


def _at_home(model, stretch, mode, minutes, strands, level="calendar"):
    return _grouped(
        model, lambda student: student.home, lambda teacher: strands, stretch, mode, minutes, level
    )


def _grouped(model, teacher_of, strands_of, stretch, mode, minutes, level):
    groups = {}
    for student in model.students:
        teacher = teacher_of(student)
        if teacher not in groups:
            strands = strands_of(teacher)
            groups[teacher] = Group(stretch, mode, teacher, minutes, strands, level)
        groups[teacher].members.append(student)
    return list(groups.values())


def _strands_of_week(model, subject):
    own = [s for s, of in enumerate(model.school.subject_of) if of == subject]
    return _focused(model, own, own[(model.of_year // 6) % len(own)])


def _focused(model, own, focus):
    """Three quarters of the minutes go to the strand in focus."""
    shares = [0.0] * len(model.school.subject_of)
    for s in own:
        shares[s] = 1.0 if len(own) == 1 else 0.25 / (len(own) - 1)
    if len(own) > 1:
        shares[focus] = 0.75
    return shares


def _westover(model, part):
    school, levers, groups = model.school, model.levers, []
    if model.of_year % levers["every"] == 0:
        for subject in range(len(school.minutes)):
            _regroup(model, subject)
    less = levers["moving_minutes"] / len(school.minutes)
    for subject, minutes in enumerate(school.minutes):
        groups += _grouped(
            model, lambda student, j=subject: student.placed[j],
            lambda teacher, j=subject: _strands_of_group(model, j, teacher),
            f"{subject}", WHOLE, minutes * part - less, levers["level"],
        )  # fmt: skip
    none = [0] * len(school.subject_of)
    return groups + _at_home(model, "moving", NOTHING, levers["moving_minutes"], none)


def _strands_of_group(model, subject, teacher):
    if model.levers["by"] == "coming":
        return _strands_of_week(model, subject)
    own = [s for s, of in enumerate(model.school.subject_of) if of == subject]
    members = [student for student in model.students if student.placed[subject] is teacher]
    lack = {s: sum(_need(model, student, s) for student in members) for s in own}
    return _focused(model, own, max(own, key=lambda s: lack[s]))


def _need(model, student, s):
    return model.standard(student.grade, s) - student.estimate[s]


def _regroup(model, subject):
    pools = {}
    for student in model.students:
        pools.setdefault((student.school, student.grade), []).append(student)
    own = [s for s, of in enumerate(model.school.subject_of) if of == subject]
    coming = own[(model.of_year // 6) % len(own)]
    for pool in pools.values():
        deciding = {}
        for student in pool:
            deciding[student] = coming
            if model.levers["by"] == "neediest":
                deciding[student] = max(own, key=lambda s, x=student: _need(model, x, s))
        _place(model, subject, pool, deciding)


def _place(model, subject, pool, deciding):
    """Cut the ranked pool into equal groups and give each the teacher who fits."""
    teachers = sorted({student.home for student in pool}, key=lambda teacher: teacher.ident)

    def key(student):
        band = deciding[student] if model.levers["by"] == "neediest" else 0
        need = _need(model, student, deciding[student])
        return band, round(-need, 9), student.ident

    cut = [[] for _ in teachers]
    for rank, student in enumerate(sorted(pool, key=key)):
        cut[rank * len(teachers) // len(pool)].append(student)
    leads = _leads(model, teachers, [_main(group, deciding) for group in cut])
    for group, teacher in zip(cut, leads, strict=True):
        for student in group:
            if student.placed[subject] is not teacher:
                student.moved[subject] = True
                if model.of_year > 0:
                    student.moves += 1
                    teacher.newcomers += 1
            student.placed[subject] = teacher


def _main(group, deciding):
    votes = [deciding[student] for student in group]
    return max(sorted(set(votes)), key=votes.count)


def _leads(model, teachers, strands):
    if model.levers["placement"] == "even":
        turn = model.of_year // model.levers["every"]
        return [teachers[(g + turn) % len(teachers)] for g in range(len(teachers))]
    if model.levers["placement"] == "match":
        # groups of one strand tie, and only SciPy says which of them gets which teacher
        seen = [[round(teacher.strength_seen[s], 9) for teacher in teachers] for s in strands]
        return [teachers[place] for place in linear_sum_assignment(seen, maximize=True)[1]]

    def worth(order):
        groups = zip(range(len(teachers), 0, -1), order, strands, strict=True)
        return sum(weight * teacher.strength_seen[s] for weight, teacher, s in groups)

    return max(permutations(teachers), key=worth)
