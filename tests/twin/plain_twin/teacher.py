"""The twin's teachers."""

import math

import mesa


class Teacher(mesa.Agent):
    """A teacher with plain attributes."""

    def __init__(self, model, row, fields):
        super().__init__(model)
        self.row = row
        self.world, self.school = fields["teacher_world"], fields["teacher_school"]
        self.ident, self.grade = fields["teacher_id"], fields["teacher_grade"]
        for name in (
            "effectiveness", "strength", "strength_seen", "class_year", "practice", "assessing",
            "orchestration", "relating", "strain",
        ):  # fmt: skip
            setattr(self, name, fields[name])
        self.colleagues = []
        self.newcomers = 0
        self.learned = 0.0

    @property
    def assumed(self):
        return self.model.assumed[self.world]

    def quality(self, s):
        subject = self.model.school.subject_of[s]
        whole = self.effectiveness + self.practice + self.strength[s] + self.class_year[subject]
        return math.exp(whole)

    def draw_the_year(self):
        a, luck = self.assumed["class_year"], self.model.luck_of_week("class_year.shock")[self.row]
        for j in range(len(self.class_year)):
            mixed = math.sqrt(a["common"]) * luck[-1] + math.sqrt(1 - a["common"]) * luck[j]
            self.class_year[j] = a["shock"] * mixed - a["shock"] ** 2 / 2

    def watch_colleagues(self):
        a, school = self.assumed["colleagues"], self.model.school
        self.learned = 0.0
        if not self.is_at_work():
            return
        mine, ahead = self.effectiveness + self.practice, 0.0
        colleagues = [other for other in self.colleagues if other.is_at_work()]
        for other in colleagues:
            ahead += max(other.effectiveness + other.practice - mine, 0.0)
        ahead /= max(len(colleagues), 1)
        from_others = a["from_colleagues"] * school.public_practice * ahead
        self.learned = (from_others + a["from_coach"] * school.coaching) / 36

    def is_at_work(self):
        return (self.school, self.grade) in self.model.grades_there

    def take_over(self):
        self.practice += self.learned

    def tire(self):
        a, seats = self.assumed["strain"], 0.0
        for group in self.model.groups_of[self]:
            seats += len(group.members) * group.minutes / self.model.school.week_minutes
        aim = 0.4 + a["per_student"] * (seats - 25) + a["per_move"] * self.newcomers / 50
        self.strain += a["speed"] * (min(max(aim, 0.0), 1.0) - self.strain)
        self.newcomers = 0
