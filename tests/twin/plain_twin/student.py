"""The twin's students."""

import math

import mesa

PLAIN = (
    "grade", "disadvantaged", "disruptive", "self_regulation", "drive", "skill", "standing",
    "rate", "estimate", "estimate_variance", "software_estimate", "software_variance",
    "best_known", "trust", "engagement", "belonging", "agency", "order", "lesson_minutes",
    "lesson_dose", "software_dose", "success", "software_progress", "moves", "score", "norms",
    "feedback", "visible",
)  # fmt: skip


def bell(distance, width, floor):
    return floor + (1 - floor) * math.exp(-((distance / width) ** 2) / 2)


def squash(x):
    return 1 / (1 + math.exp(-x))


class Student(mesa.Agent):
    """A student with plain attributes; each method is a part of the week."""

    def __init__(self, model, row, fields):
        super().__init__(model)
        self.row = row
        self.world, self.school, self.ident = (
            fields["world"],
            fields["school"],
            fields["student_id"],
        )
        for name in PLAIN:
            setattr(self, name, fields[name])
        self.home, self.placed, self.known, self.friends = None, [], {}, []
        self.moved = [False] * len(model.school.minutes)
        self.groups = []

    @property
    def assumed(self):
        return self.model.assumed[self.world]

    @property
    def strands(self):
        return range(len(self.skill))

    def known_by(self, teacher):
        """How well the teacher knows the student, with what colleagues tell."""
        known = self.known[teacher]
        return known + self.model.school.sharing * (self.best_known - known)

    # lessons

    def heed_results(self):
        a, school, before = self.assumed["feedback"], self.model.school, self.model.of_year
        if not school.assess_every:
            return
        self.feedback -= a["fading"] * self.feedback
        if before > 0 and before % school.assess_every == 0:
            needs = 1 - squash(self.self_regulation + self.agency - 0.5)
            self.feedback = max(self.feedback, a["worth"] * needs)

    def disturbance(self):
        trusted = self.trust * (1 + self.norms)
        calm = 1 - self.assumed["disruption"]["calming"] * (trusted - 0.5)
        return self.disruptive * (1 - self.engagement) * 4 * max(calm, 0)

    def ahead_of_grade(self):
        grade = self.model.grade_level[self.school, self.grade]
        return sum(self.skill) / len(self.skill) - grade

    def feel_order(self):
        loss, total, minutes = self.assumed["disruption"]["loss"], 0.0, 0.0
        for group in self.groups:
            if group.mode["peers"] and group.teaches:
                total += group.minutes * math.exp(-loss * group.disturbance)
                minutes += group.minutes
        self.order = total / minutes if minutes else 1.0

    def attend_lessons(self):
        self.lesson_minutes = [0.0 for _ in self.strands]
        self.lesson_dose = [0.0 for _ in self.strands]
        fitted = 0.0
        for group in self.groups:
            if group.mode["broadcast"] or group.mode["help"]:
                for s in self.strands:
                    if group.minutes * group.strands[s] > 0:
                        fitted += self._attend(group, s)
        total = sum(self.lesson_minutes)
        self.success = fitted / total if total > 0 else 0.6

    def _attend(self, group, s):
        a, minutes = self.assumed["lesson"], group.minutes * group.strands[s]
        gap = self._level(group, s, a) - self.skill[s] - a["peak"]
        width = a["width_hard"] if gap > 0 else a["width_easy"]
        fall = math.exp(-(abs(gap / width) ** a["steepness"]) / 2)
        fit = a["floor"] + (1 - a["floor"]) * fall
        size = len(group.members)
        bend = a["help_bend"]
        shared = (size**bend + a["help_small"] ** bend) ** (1 / bend)
        closeness = 1 + a["known_worth"] * (self.known_by(group.teacher) - 0.7)
        aimed = bell(self.estimate[s] - self.skill[s], a["help_width"], a["floor"])
        worth = group.mode["broadcast"] * self.order * fit
        worth += group.mode["help"] * a["help"] * closeness / shared * aimed
        self.lesson_minutes[s] += minutes
        meant = 1 - group.demand * (1 - group.teacher.fidelity)
        effort = self.engagement / 0.75 * (1 - a["dip"] * (1 - meant))
        worth *= self.model.school.materials * (1 + self.feedback)
        self.lesson_dose[s] += minutes * worth * group.teacher.quality(s) * effort
        return minutes * fit

    def _level(self, group, s, a):
        school = self.model.school
        calendar = self.model.standard(self.grade, s) + school.lag
        mean, sd = group.mean[s], group.sd[s]
        share, low = a["drift"], 0.0
        if group.level == "group":
            meant = 1 - group.demand * (1 - group.teacher.fidelity)
            share = a["drift"] + (a["follow"] - a["drift"]) * meant
            low = a["low_targets"] * max(calendar - mean, 0)
        return (1 - share) * calendar + share * mean + a["peak"] + school.aim * sd - low

    def use_software(self):
        a, minutes = self.assumed["software"], [0.0 for _ in self.strands]
        for group in self.groups:
            if group.level == "own":
                for s in self.strands:
                    minutes[s] += group.minutes * group.strands[s]
        self.software_dose = [0.0 for _ in self.strands]
        if not any(minutes):
            return
        regulation = self.self_regulation + a["per_agency"] * (self.agency - 0.5)
        used = squash(
            a["start_usage"] + a["per_regulation"] * regulation
            + 2 * (self.engagement - 0.75) + a["per_support"] * self.model.support
        )  # fmt: skip
        fitted = sum(minutes[s] * self._work(s, minutes[s], used, a) for s in self.strands)
        lessons, software = sum(self.lesson_minutes), sum(minutes)
        self.success = (self.success * lessons + fitted) / (lessons + software)

    def _work(self, s, minutes, used, a):
        share = minutes / self.model.school.strand_minutes[s]
        if share <= 0:
            return 0.0
        fit = bell(self.software_estimate[s] - self.skill[s], a["width"], a["floor"])
        done = 0.0
        if a["breadth"] > 0:
            tried = share * used * a["quality"] * fit
            done = a["breadth"] * (1 - math.exp(-tried / a["breadth"]))
        self.software_dose[s] = done * self.engagement / 0.75
        self.software_progress[s] += 0.02 * share * used * a["quality"]
        precision = a["log_precision"] * min(share, 1.0) * used
        if precision > 0:
            luck = self.model.luck_of_week("software.log")[self.row][s]
            seen = self.skill[s] + luck / math.sqrt(precision)
            self.software_estimate[s], self.software_variance[s] = combined(
                self.software_estimate[s], self.software_variance[s], seen, precision
            )
        return fit

    # skill

    def learn(self):
        a, luck = self.assumed["learning"], self.model.luck_of_week("learning.noise")[self.row]
        for s in self.strands:
            usual = self.model.growth(self.grade, s) / 36
            relative = self.lesson_minutes[s] / self.model.school.strand_minutes[s]
            worked = self.software_dose[s]
            if relative > 0:
                worth = self.lesson_dose[s] / (self.lesson_minutes[s] * 0.89)
                worked += relative ** a["diminishing"] * worth
            subject = self.model.school.subject_of[s]
            kind = (
                "mathematics" if self.model.school.subjects[subject] == "mathematics" else "other"
            )
            mixed = math.sqrt(a["noise_common"]) * luck[len(self.skill)]
            mixed += math.sqrt(1 - a["noise_common"]) * luck[s]
            gain = a["growth"] * usual * self.rate[subject] * worked
            self.skill[s] += gain + a[f"noise_{kind}"] * mixed

    def is_weak(self, s):
        below = self.assumed["peers"]["weak_below"]
        return self.skill[s] < self.model.standard(self.grade, s) - below

    def note_peers(self):
        """Add up what peers give; skill changes when everybody has looked."""
        a = self.assumed["peers"]
        self.from_peers = [0.0 for _ in self.strands]
        for group in self.groups:
            if not (group.mode["peers"] and group.teaches):
                continue
            grade = self.model.grade_in[group.stretch][self.school, self.grade]
            for s in self.strands:
                share = group.minutes * group.strands[s] / self.model.school.strand_minutes[s]
                gain = a["mean"] * (group.mean[s] - grade["mean"][s])
                gain -= a["weak"] * (group.weak[s] - grade["weak"][s])
                self.from_peers[s] += share * gain * self.model.growth(self.grade, s) / 36

    def take_from_peers(self):
        for s in self.strands:
            self.skill[s] += self.from_peers[s]

    def forget(self):
        a, model = self.assumed["forgetting"], self.model
        leak = a["leak"] * (1 - a["summer_share"])
        if model.of_year >= 36:
            leak += a["leak"] * a["summer_share"] * 52 / 16
        for s in self.strands:
            above = self.skill[s] - model.standard(self.grade, s) - self.standing[s]
            if model.of_year >= 36:
                self.skill[s] += model.standard(self.grade, s, 1) - model.standard(self.grade, s)
            self.skill[s] -= leak / 52 * above
            self.standing[s] += leak / 52 * above * a["lasting"] / (1 - a["lasting"])

    def sit_exam(self):
        a, school = self.assumed["exam"], self.model.school
        own = self.model.luck_of_week("exam.error")[self.row]
        for j in range(len(self.score)):
            strands = [s for s in self.strands if school.subject_of[s] == j]
            spread = sum(school.spread[self.grade][s] for s in strands) / len(strands)
            day = self.model.luck_of_week("exam.day")[self.placed[j].row][j]
            self.score[j] = sum(self.skill[s] for s in strands) / len(strands)
            self.score[j] += spread * (a["error"] * own[j] + a["day"] * day)

    # what adults believe

    def be_judged(self):
        a, school = self.assumed["estimates"], self.model.school
        lesson = self.model.luck_of_week("estimates.lesson")[self.row]
        assessed = school.assess_every and (self.model.of_year + 1) % school.assess_every == 0
        for s in self.strands:
            self.estimate[s] += self.model.growth(self.grade, s) / 36
            self.estimate_variance[s] += a["drift"]
            teacher = self.placed[school.subject_of[s]]
            share = self.lesson_minutes[s] / school.strand_minutes[s]
            if share > 0:
                closeness = 0.5 + 0.5 * self.known_by(teacher)
                skill = 1 + 0.3 * max(teacher.assessing, -3)
                precision = share * closeness * skill / a["noise"] ** 2
                wrong = a["bias"] * self.model.bias_of(self, teacher)
                wrong += a["group_bias"] * self.disadvantaged + lesson[s] / math.sqrt(precision)
                self._hear(s, self.skill[s] + wrong, precision)
            if assessed:
                luck = self.model.luck_of_week("estimates.assessment")[self.row][s]
                error = math.sqrt(school.assess_variance) * luck
                self._hear(s, self.skill[s] + error, 1 / school.assess_variance)
        if self.model.of_year > 0:
            self._blur([self.moved[of] for of in school.subject_of], a["handover"] * a["move_loss"])
        self.moved = [False for _ in self.moved]

    def be_handed_over(self):
        school = self.model.school
        for s in self.strands:
            self.estimate[s] += school.fall[self.grade][s] - school.spring[self.grade - 1][s]
        if self.home is self.last_home:
            return
        self._blur([True for _ in self.strands], self.assumed["estimates"]["handover"])

    def _blur(self, where, variance):
        variance *= 1 - self.model.school.sharing
        if not any(where):
            return
        luck = self.model.luck_of_week("estimates.handover")[self.row]
        for s in self.strands:
            if where[s]:
                self.estimate[s] += math.sqrt(variance) * luck[s]
                self.estimate_variance[s] += variance

    def _hear(self, s, value, precision):
        self.estimate[s], self.estimate_variance[s] = combined(
            self.estimate[s], self.estimate_variance[s], value, precision
        )

    def become_known(self):
        a, contact = self.assumed["knowing"], {}
        for group, share in self._contacts():
            contact[group.teacher] = contact.get(group.teacher, 0.0) + share
        for teacher, known in self.known.items():
            near = contact.get(teacher, 0.0)
            load = self.model.load[teacher] if near > 0 else 25
            gained = min(a["speed"] * math.exp(0.3 * teacher.relating) * near * self.visible, 1.0)
            after = known + gained * (1 - known) - a["fading"] * known * max(load, 1) / 25
            self.known[teacher] = min(max(after, 0.0), 1.0)
        self.best_known = max(self.known.values())
        if contact:
            felt = sum(share * self.known[teacher] for teacher, share in contact.items())
            self.trust += a["trusting"] * (felt / sum(contact.values()) - self.trust)

    def _contacts(self):
        for group in self.groups:
            if group.mode["contact"] > 0 and group.minutes > 0:
                yield group, group.mode["contact"] * group.minutes / self.model.school.week_minutes

    def met(self):
        return {group.teacher for group, _ in self._contacts()}

    # how school feels

    def engage(self):
        a = self.assumed["engagement"]
        aim = 0.7 + a["per_known"] * self.best_known + a["per_success"] * (self.success - 0.6)
        aim += a["per_belonging"] * (self.belonging - 0.6) + self.drive
        self.engagement += a["speed"] * (min(max(aim, 0.02), 0.98) - self.engagement)

    def rooms_shared(self, other):
        subjects = len(self.placed)
        together = sum(self.placed[j] is other.placed[j] for j in range(subjects))
        return ((self.home is other.home) + together / subjects) / 2

    def belong(self):
        a = self.assumed["belonging"]
        here = sum(self.rooms_shared(friend) for friend in self.friends if friend is not None)
        aim = 0.6 + a["per_trust"] * (self.trust - 0.4)
        aim += a["per_friends"] * (here / len(self.friends) - 0.5)
        self.belonging += a["speed"] * (min(max(aim, 0.0), 1.0) - self.belonging)

    def steer(self):
        a, choice, alone = self.assumed["agency"], 0.0, 0.0
        for group in self.groups:
            share = group.minutes / self.model.school.week_minutes
            choice += share * group.mode["choice"]
            alone += share * group.mode["alone"]
        aim = 0.5 + a["per_choice"] * choice * (1 + self.trust) / 2 - a["per_alone"] * alone
        self.agency += a["speed"] * (min(max(aim, 0.0), 1.0) - self.agency)

    def keep_friends(self):
        a, luck = self.assumed["friendships"], self.model.luck_of_week("friendships.ties")[self.row]
        for k, friend in enumerate(self.friends):
            if friend is not None:
                apart = 1 - self.rooms_shared(friend)
                if luck[k] < min(a["loss"] * (1 + (a["apart"] - 1) * apart), 1.0):
                    self.friends[k] = None
        mates = self.model.mates_of(self)
        other = mates[int(luck[-2] * len(mates))]
        if other is self or other in self.friends or None not in self.friends:
            return
        gap = sum(self.skill[s] - other.skill[s] for s in self.strands) / len(self.skill)
        alike = 1.0 if self.disadvantaged == other.disadvantaged else 0.5
        alike *= math.exp(-abs(gap))
        if luck[-1] < a["making"] * math.exp(a["homophily"] * (alike - 1)):
            self.friends[self.friends.index(None)] = other


def combined(belief, variance, seen, precision):
    """Put an observation together with a normal belief."""
    total = 1 / variance + precision
    return (belief / variance + seen * precision) / total, 1 / total
