"""The twin: a Mesa model whose people are moved one by one."""

import dataclasses
from types import SimpleNamespace

import mesa

from plain_twin.plan import plan_week
from plain_twin.student import PLAIN, Student
from plain_twin.teacher import Teacher

WEEK, SUMMER = 36, 16
MATES = 5
TEACHERS = (
    "teacher_world", "teacher_school", "teacher_id", "teacher_grade", "effectiveness", "strength",
    "strength_seen", "class_year", "practice", "assessing", "orchestration", "relating", "strain",
    "fidelity", "effort", "experience",
)  # fmt: skip


def run_twin(engine, weeks):
    """Make the twin of an engine in week 0 and run it for some weeks."""
    twin = Twin(engine)
    for _ in range(weeks):
        twin.step()
    return twin


class Twin(mesa.Model):
    """A school (or several worlds side by side) as plain Python objects."""

    def __init__(self, engine):
        super().__init__(rng=1)  # Mesa's own luck is never used
        self.school = _school(engine.setting)
        self.policy = type(engine.policy).__module__.rpartition(".")[2]
        self.levers = dict(vars(engine.policy))
        self.support = self.levers.get("support", 0.0)
        self.assumed = _assumed(engine)
        self.streams = engine.week().students, engine.week().teachers
        self.week, self.of_year, self.luck, self.biases = 0, 0, {}, {}
        self._make_people({name: array.tolist() for name, array in engine.state.arrays.items()})

    def _make_people(self, fields):
        names = ("world", "school", "student_id", *PLAIN)
        self.teachers = [
            Teacher(self, row, {name: fields[name][row] for name in TEACHERS})
            for row in range(len(fields["teacher_world"]))
        ]
        self.students = [
            Student(self, row, {name: fields[name][row] for name in names})
            for row in range(len(fields["world"]))
        ]
        for teacher in self.teachers:
            staff = [other for other in self.teachers if other.school == teacher.school]
            teacher.colleagues = [other for other in staff if other is not teacher]
        for student in self.students:
            student.home = self.teachers[fields["home"][student.row]]
            student.placed = [self.teachers[row] for row in fields["placed"][student.row]]
            friends = fields["friends"][student.row]
            student.friends = [self.students[row] if row >= 0 else None for row in friends]
            staff = [other for other in self.teachers if other.school == student.school]
            student.known = dict(zip(staff, fields["known"][student.row], strict=False))

    def standard(self, grade, s, later=0):
        """Give the calendar's level in this week of the year, or later."""
        week, school = self.of_year + later, self.school
        fall, spring = school.fall[grade][s], school.spring[grade][s]
        if week <= WEEK:
            return fall + (spring - fall) * week / WEEK
        return spring + (school.fall[grade + 1][s] - spring) * (week - WEEK) / SUMMER

    def growth(self, grade, s):
        return self.school.spring[grade][s] - self.school.fall[grade][s]

    def luck_of_week(self, name):
        """Give the luck of the week by row; drawn once a week."""
        if name not in self.luck:
            students, teachers = self.streams
            subjects, strands = len(self.school.minutes), len(self.school.subject_of)
            drawn = {
                "class_year.shock": lambda: teachers.normal(name, self.week // 52, subjects + 1),
                "software.log": lambda: students.normal(name, self.week, strands),
                "learning.noise": lambda: students.normal(name, self.week, strands + 1),
                "exam.error": lambda: students.normal(name, self.week, subjects),
                "exam.day": lambda: teachers.normal(name, self.week, subjects),
                "estimates.lesson": lambda: students.normal(name, self.week, strands),
                "estimates.assessment": lambda: students.normal(name, self.week, strands),
                "estimates.handover": lambda: students.normal(name, self.week, strands),
                "friendships.ties": lambda: students.uniform(name, self.week + 1000, MATES + 2),
                "people.classes": lambda: students.uniform(name, self.week // 52),
            }[name]()
            self.luck[name] = drawn.tolist()
        return self.luck[name]

    def bias_of(self, student, teacher):
        """Give how a teacher misjudges a student, the same for ever."""
        if teacher.ident not in self.biases:
            drawn = self.streams[0].normal("estimates.bias", teacher.ident).tolist()
            self.biases[teacher.ident] = [row[0] for row in drawn]
        return self.biases[teacher.ident][student.row]

    def mates_of(self, student):
        """List the students of the room in which students meet this week, by id."""
        turn = self.week % (1 + len(self.school.minutes))
        return self.rooms[student.home if turn == 0 else student.placed[turn - 1]]

    def step(self):
        self.luck = {}
        if self.week and self.of_year == 0:
            self._turn_year()
        self._plan()
        if self.of_year < WEEK:
            self._school_week()
        else:
            self._each("forget", "become_known")
        self.week += 1
        self.of_year = self.week % (WEEK + SUMMER)

    def _school_week(self):
        if self.of_year == 0:
            self._each("draw_the_year", who=Teacher)
        self._measure_grades()
        self._each("practise_policy", "exert", who=Teacher)
        self._each("heed_results")
        for group in self.groups:
            group.disturbance = sum(student.disturbance() for student in group.members)
        self._each("feel_order")
        self._measure_groups()
        self._each("attend_lessons", "use_software", "learn")
        self._measure_groups()
        self._each("note_peers", "take_from_peers", "forget")
        if self.of_year == WEEK - 1:
            self._each("sit_exam")
        self._each("be_judged", "become_known", "engage", "belong", "steer", "keep_friends")
        self._each("watch_colleagues", "take_over", "tire", who=Teacher)

    def _measure_grades(self):
        """Note the mean skill of every grade of a school."""
        found = {}
        for student in self.students:
            level = sum(student.skill) / len(student.skill)
            found.setdefault((student.school, student.grade), []).append(level)
        self.grade_level = {cell: sum(all_) / len(all_) for cell, all_ in found.items()}

    def _each(self, *acts, who=Student):
        for act in acts:
            self.agents_by_type[who].do(act)

    def _plan(self):
        self.grades_there = {(student.school, student.grade) for student in self.students}
        self.groups = plan_week(self) if self.of_year < WEEK else []
        for group in self.groups:
            group.demand = {"fixed": 0, "westover": 0.6, "self_paced": 0.4}[self.policy]
        self.groups_of = {teacher: [] for teacher in self.teachers}
        for student in self.students:
            student.groups = []
        for group in self.groups:
            self.groups_of[group.teacher].append(group)
            for student in group.members:
                student.groups.append(group)
        self.load = dict.fromkeys(self.teachers, 0)
        self.rooms = {teacher: [] for teacher in self.teachers}
        turn = self.week % (1 + len(self.school.minutes))
        for student in sorted(self.students, key=lambda student: student.ident):
            for teacher in student.met():
                self.load[teacher] += 1
            self.rooms[student.home if turn == 0 else student.placed[turn - 1]].append(student)

    def _measure_groups(self):
        """Note mean, SD and share of weak students of every group that is taught, and grade."""
        self.grade_in = {}
        for group in self.groups:
            if group.teaches:
                measured = _measured(group.members)
                group.mean, group.sd, group.weak = (measured[k] for k in ("mean", "sd", "weak"))
                cells = self.grade_in.setdefault(group.stretch, {})
                for student in group.members:
                    cells.setdefault((student.school, student.grade), []).append(student)
        for cells in self.grade_in.values():
            for cell, members in cells.items():
                cells[cell] = _measured(members)

    def _turn_year(self):
        luck, pools = self.luck_of_week("people.classes"), {}
        for student in self.students:
            student.grade += 1
            pools.setdefault((student.school, student.grade), []).append(student)
        for (school, grade), pool in pools.items():
            teachers = [t for t in self.teachers if (t.school, t.grade) == (school, grade)]
            pool.sort(key=lambda student: (luck[student.row][0], student.ident))
            for place, student in enumerate(pool):
                student.last_home = student.home
                student.home = teachers[place % len(teachers)]
                student.placed = [student.home for _ in student.placed]
        self._each("be_handed_over")
        self._each("grow_older", who=Teacher)


def _measured(members):
    strands, count = range(len(members[0].skill)), len(members)
    mean = [sum(student.skill[s] for student in members) / count for s in strands]
    squares = [sum((student.skill[s] - mean[s]) ** 2 for student in members) for s in strands]
    return {
        "mean": mean,
        "sd": [(each / count) ** 0.5 for each in squares],
        "weak": [sum(student.is_weak(s) for student in members) / count for s in strands],
    }


def _school(setting):
    """Turn the facts about the school into plain numbers and lists."""
    plain = {
        name: list(getattr(setting.calendar, name).tolist())
        for name in ("fall", "spring", "spread")
    }
    minutes, subject_of = setting.minutes.tolist(), setting.subject_of.tolist()
    return SimpleNamespace(
        **plain,
        **vars(setting.practice),
        subjects=list(setting.subjects),
        minutes=minutes,
        subject_of=subject_of,
        other_minutes=setting.other_minutes,
        week_minutes=sum(minutes) + setting.other_minutes,
        strand_minutes=[minutes[of] / subject_of.count(of) for of in subject_of],
        lag=setting.lag,
        scale=setting.scale,
        aim=setting.aim,
    )


def _assumed(engine):
    """Give every assumption by world, mechanism and name."""
    worlds = range(engine.state.sizes.world)
    return [
        {
            act: {
                each.name: float(getattr(part, each.name)[w]) for each in dataclasses.fields(part)
            }
            for act, part in engine.acts
        }
        for w in worlds
    ]
