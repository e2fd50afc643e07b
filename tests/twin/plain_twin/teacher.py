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
            "orchestration", "relating", "strain", "fidelity", "effort", "experience",
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
        whole = self.effectiveness + self.practice + self.effort + self.strength[s]
        return math.exp(whole + self.class_year[subject])

    def draw_the_year(self):
        a, luck = self.assumed["class_year"], self.model.luck_of_week("class_year.shock")[self.row]
        for j in range(len(self.class_year)):
            mixed = math.sqrt(a["common"]) * luck[-1] + math.sqrt(1 - a["common"]) * luck[j]
            name = self.model.school.subjects[j]
            shock = a["mathematics" if name == "mathematics" else "other"]
            self.class_year[j] = shock * mixed - shock**2 / 2

    def practise_policy(self):
        a, school = self.assumed["fidelity"], self.model.school
        kept = (max(school.scale, 50) / 150) ** -a["scale_fall"]
        if self.model.of_year == 0:
            self.fidelity += a["per_canned"] * school.canned_training * (1 - self.fidelity)
        aim = a["untrained"] + a["per_site"] * school.site_training
        aim = min(aim + a["per_coach"] * school.coaching, 1.0) + a["spread"] * self.orchestration
        self.fidelity += a["speed"] * (min(max(kept * aim, 0.0), 1.0) - self.fidelity)

    def exert(self):
        a, minutes, ahead = self.assumed["effort"], 0.0, 0.0
        for group in self.model.groups_of[self]:
            if group.teaches:
                for student in group.members:
                    minutes += group.minutes
                    ahead += group.minutes * student.ahead_of_grade()
        aim = min(max(a["per_sd"] * ahead / minutes, -0.3), 0.3) if minutes > 0 else 0.0
        self.effort += a["speed"] * (aim - self.effort)

    def grow_older(self):
        if self.experience < 3:
            self.effectiveness += self.assumed["experience"]["gain"] / 3
        self.experience = min(self.experience + 1, 60)

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
        self.learned = a["from_colleagues"] * school.public_practice * ahead / 36
        goal = a["from_coach"] * school.coaching * self.fidelity / 0.75
        self.learned += max(goal - max(self.practice, 0), 0) / 9

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
