"""One or two worked examples of every mechanism, by hand."""

import math

import numpy as np
import pytest

from plsim.mechanisms.learning import ORDINARY_DOSE
from schools import at_week, engine_of
from worked import week_of

CALM = {"effectiveness": 0.0, "practice": 0.0, "effort": 0.0, "strength": 0.0, "class_year": 0.0}
SOFTWARE = {"use": "self_paced", "share": 0.6, "support": 0.5}
TWO_CLASSES = {"classes": 2, "class_size": 1}


class TestAgency:
    def test_without_choice_it_returns_to_the_middle(self):
        week_of({"agency": 0.7}, "agency", {"agency": 0.692}, assumptions={"speed": 0.04})

    def test_software_gives_choice_and_leaves_alone(self):
        # .3 of the week: choice .4 x .3 = .12, worth .75 at trust .5; alone .3
        aim = 0.5 + 0.6 * 0.12 * 0.75 - 0.3 * 0.3
        week_of(
            {"agency": 0.5, "trust": 0.5}, "agency", {"agency": 0.5 + 0.04 * (aim - 0.5)},
            policy=SOFTWARE, assumptions={"speed": 0.04, "per_choice": 0.6, "per_alone": 0.3},
        )  # fmt: skip


class TestBelonging:
    VALUES = {"speed": 0.05, "per_trust": 0.3, "per_friends": 0.15}

    def test_it_falls_without_friends(self):
        before = {"belonging": 0.6, "trust": 0.4, "friends": -1}
        week_of(before, "belonging", {"belonging": 0.59625}, assumptions=self.VALUES)

    def test_two_friends_of_five_in_the_room_support_it(self):
        friends = [[1, 2, -1, -1, -1], [0, 2, -1, -1, -1], [0, 1, -1, -1, -1]]
        before = {"belonging": 0.6, "trust": 0.9, "friends": friends}
        aim = 0.6 + 0.3 * 0.5 + 0.15 * (0.4 - 0.5)
        after = {"belonging": 0.6 + 0.05 * (aim - 0.6)}
        week_of(before, "belonging", after, assumptions=self.VALUES, class_size=3)


class TestClassYear:
    def test_without_a_shock_classes_are_as_usual(self):
        none = {"mathematics": 0, "other": 0}
        week_of({"class_year": 0.3}, "class_year", {"class_year": 0.0}, week=0, assumptions=none)

    def test_the_shock_lasts_the_year(self):
        week_of({"class_year": 0.3}, "class_year", {"class_year": 0.3}, week=1)

    def test_shocks_average_out_and_are_half_common_to_subjects(self):
        values = {"mathematics": 0.4, "other": 0.25, "common": 0.5}
        assumed = {f"class_year.{name}": value for name, value in values.items()}
        engine = engine_of(worlds=400, classes=5, class_size=1, run=1, assumptions=assumed)
        shock = engine.state["class_year"]
        assert np.exp(shock).mean() == pytest.approx(1.0, abs=0.03)
        assert shock.std(axis=0) == pytest.approx([0.4, 0.25], abs=0.02)
        assert np.corrcoef(shock.T)[0, 1] == pytest.approx(0.5, abs=0.06)


class TestColleagues:
    VALUES = {"from_colleagues": 0.72, "from_coach": 0.38}

    def test_the_weaker_of_two_learns_where_practice_is_public(self):
        before = {"effectiveness": [0.0, 0.2], "practice": 0.0}
        after = {"practice": [0.72 * 0.2 / 36, 0.0]}
        more = {"practice": {"public_practice": 1}, **TWO_CLASSES}
        week_of(before, "colleagues", after, assumptions=self.VALUES, **more)

    def test_a_coach_adds_a_ninth_of_what_coaching_can_still_add(self):
        before = {"effectiveness": [0.0, 0.2], "practice": 0.1, "fidelity": 0.75}
        more = {"practice": {"coaching": 0.5}, **TWO_CLASSES}
        after = {"practice": 0.1 + 0.01}
        week_of(before, "colleagues", after, assumptions=self.VALUES, **more)

    def test_a_coach_adds_nothing_to_who_has_learned_as_much(self):
        before = {"effectiveness": 0.0, "practice": 0.2, "fidelity": 0.75}
        more = {"practice": {"coaching": 0.5}, **TWO_CLASSES}
        week_of(before, "colleagues", {"practice": 0.2}, assumptions=self.VALUES, **more)

    def test_coaching_that_is_not_done_as_meant_adds_less(self):
        before = {"effectiveness": 0.0, "practice": 0.0, "fidelity": 0.375}
        more = {"practice": {"coaching": 1}, **TWO_CLASSES}
        after = {"practice": 0.19 / 9}
        week_of(before, "colleagues", after, assumptions=self.VALUES, **more)

    def test_teachers_without_students_yet_are_no_colleagues(self):
        more = {"practice": {"public_practice": 1}, "grades": [4], "classes": 1, "years": 2}
        before = {"effectiveness": [0.0, 0.9], "practice": 0.0}
        week_of(before, "colleagues", {"practice": 0.0}, assumptions=self.VALUES, **more)


class TestDisruption:
    def test_a_disengaged_disruptive_student_costs_all_as_much_as_two(self):
        before = {"disruptive": [1.0, 0.0], "engagement": 0.5, "trust": 0.5}
        week_of(before, "disruption", {"order": math.exp(-0.2)}, assumptions={"loss": 0.1})

    def test_trust_calms(self):
        before = {"disruptive": [1.0, 0.0], "engagement": 0.75, "trust": 0.9}
        values = {"loss": 0.1, "calming": 0.5}
        week_of(before, "disruption", {"order": math.exp(-0.08)}, assumptions=values)


class TestEffort:
    VALUES = {"per_sd": 0.02, "speed": 0.2}

    def test_it_fades_where_the_class_is_the_grade(self):
        week_of({"effort": 0.1}, "effort", {"effort": 0.08}, assumptions=self.VALUES)

    def test_a_class_half_an_sd_ahead_calls_forth_a_little(self):
        engine = engine_of(worlds=1, grades=[4], **TWO_CLASSES)
        ahead = np.where(engine.state["home"] == 0, 1.0, 0.0)
        week_of(
            {"effort": 0.0, "skill": ahead}, "effort", {"effort": [0.002, -0.002]},
            assumptions=self.VALUES, **TWO_CLASSES,
        )  # fmt: skip


class TestEngagement:
    VALUES = {"speed": 0.1, "per_known": 0.09, "per_success": 0.08, "per_belonging": 0.1}

    def test_a_student_half_known_moves_to_the_usual(self):
        before = {
            "engagement": 0.7,
            "best_known": 0.5,
            "success": 0.6,
            "belonging": 0.6,
            "drive": 0.0,
        }
        week_of(before, "engagement", {"engagement": 0.7045}, assumptions=self.VALUES)

    def test_nobody_is_more_than_fully_engaged(self):
        before = {
            "engagement": 0.98,
            "best_known": 1.0,
            "success": 1.0,
            "belonging": 1.0,
            "drive": 0.5,
        }
        week_of(before, "engagement", {"engagement": 0.98}, assumptions=self.VALUES)


class TestEstimates:
    def test_without_a_lesson_beliefs_follow_the_calendar_and_grow_stale(self):
        growth = engine_of().setting.calendar.growth[4] / 36
        before = {"estimate": 0.0, "estimate_variance": 1.0, "lesson_minutes": 0.0}
        after = {"estimate": np.tile(growth, (2, 1)), "estimate_variance": 1.006}
        week_of(before, "estimates", after, assumptions={"drift": 0.006})

    def test_an_exact_assessment_tells_all(self):
        practice = {"assess_every": 1, "assess_variance": 1e-4}
        before = {"skill": [0.3, -0.8], "estimate": 0.0, "lesson_minutes": 0.0}
        engine = week_of(before, "estimates", {}, practice=practice)
        np.testing.assert_allclose(engine.state["estimate"], engine.state["skill"], atol=0.06)

    def test_a_teacher_sees_a_lasting_bias_in_a_sure_impression(self):
        """With a bias alone, each subject of a student is misjudged by one number."""
        values = {"noise": 0.1, "bias": 1.0, "drift": 0.0}
        before = {
            "skill": 0.0, "estimate_variance": 50.0, "lesson_minutes": 225.0, "known": 1.0,
            "assessing": 0.0, "best_known": 1.0,
        }  # fmt: skip
        engine = week_of(before, "estimates", {}, assumptions=values)
        estimate = engine.state["estimate"]
        assert np.abs(estimate[:, 0] - estimate[:, 1]).max() < 0.6
        assert np.abs(estimate).max() > 0.6


class TestExam:
    def test_without_error_it_shows_the_mean_of_each_subjects_strands(self):
        before = {"skill": [[0.1, 0.3, 1.0, 2.0], [0.0, 0.0, 0.5, -0.5]], "score": 9.0}
        after = {"score": [[0.2, 1.5], [0.0, 0.0]]}
        week_of(before, "exam", after, week=35, assumptions={"error": 0, "day": 0})

    def test_there_is_none_before_the_last_week(self):
        week_of({"score": 9.0}, "exam", {"score": 9.0}, week=34)

    def test_a_class_has_its_day_together(self):
        before = {"skill": 0.0}
        engine = week_of(before, "exam", {}, week=35, assumptions={"error": 0}, class_size=3)
        score = engine.state["score"]
        assert np.ptp(score, axis=0).max() < 1e-12
        assert np.abs(score).min() > 0.0


class TestExperience:
    def test_a_novice_gains_a_third_and_others_grow_older(self):
        engine = engine_of(worlds=1, grades=[4], classes=2, class_size=1)
        act = dict(engine.acts)["experience"]
        for name, values in (("experience", [1.0, 20.0]), ("effectiveness", [-0.1, 0.2])):
            engine.state.apply({name: np.array(values)}, (name,), "story")
        changes = act.turn(engine.state.view(act.reads), engine.week())
        assert changes["experience"].tolist() == [2.0, 21.0]
        expected = [-0.1 + 0.17 / 3, 0.2]
        np.testing.assert_allclose(changes["effectiveness"], expected, atol=1e-12)


class TestFidelity:
    VALUES = {"untrained": 0.75, "speed": 0.05, "spread": 0.0, "per_canned": 0.5}

    def test_practice_alone_builds_some(self):
        week_of({"fidelity": 0.6}, "fidelity", {"fidelity": 0.6075}, assumptions=self.VALUES)

    def test_bought_training_lifts_before_the_year(self):
        lifted = 0.6 + 0.5 * 0.4
        after = {"fidelity": lifted + 0.05 * (0.75 - lifted)}
        practice = {"canned_training": 1}
        week_of(
            {"fidelity": 0.6}, "fidelity", after, week=0, assumptions=self.VALUES, practice=practice
        )


class TestFeedback:
    VALUES = {"worth": 0.4, "fading": 0.25}
    CALM = {"self_regulation": 0.0, "agency": 0.5}

    def test_results_are_heeded_in_the_week_after_an_assessment(self):
        more = {"assumptions": self.VALUES, "practice": {"assess_every": 4}}
        week_of({"feedback": 0.1, **self.CALM}, "feedback", {"feedback": 0.2}, week=4, **more)

    def test_they_grow_stale(self):
        more = {"assumptions": self.VALUES, "practice": {"assess_every": 4}}
        week_of({"feedback": 0.2, **self.CALM}, "feedback", {"feedback": 0.15}, week=5, **more)

    def test_without_assessments_there_is_none(self):
        week_of({"feedback": 0.0}, "feedback", {"feedback": 0.0}, week=4, assumptions=self.VALUES)


class TestForgetting:
    VALUES = {"leak": 1.04, "lasting": 0.05, "summer_share": 0.0}

    def test_half_an_sd_above_the_usual_leaks_a_hundredth(self):
        standard = engine_of().setting.calendar.standard(3)[4]
        before = {"skill": np.tile(standard + 0.5, (2, 1)), "standing": 0.0}
        after = {"skill": np.tile(standard + 0.49, (2, 1)), "standing": 0.01 * 0.05 / 0.95}
        week_of(before, "forgetting", after, assumptions=self.VALUES)

    def test_a_leak_of_summers_alone_spares_the_school_year(self):
        standard = engine_of().setting.calendar.standard(3)[4]
        before = {"skill": np.tile(standard + 0.5, (2, 1)), "standing": 0.0}
        values = self.VALUES | {"summer_share": 1.0}
        week_of(before, "forgetting", before, assumptions=values)

    def test_a_leak_of_summers_alone_takes_the_whole_year_s_then(self):
        calendar = engine_of().setting.calendar
        before = {"skill": np.tile(calendar.standard(40)[4] + 0.5, (2, 1)), "standing": 0.0}
        left = calendar.standard(41)[4] + 0.5 - 0.01 * 52 / 16
        values = self.VALUES | {"summer_share": 1.0}
        after = {"skill": np.tile(left, (2, 1))}
        week_of(before, "forgetting", after, week=40, assumptions=values)

    def test_who_stands_at_the_usual_moves_with_the_calendar_in_summer(self):
        calendar = engine_of().setting.calendar
        before = {"skill": np.tile(calendar.standard(40)[4] - 0.3, (2, 1)), "standing": -0.3}
        after = {"skill": np.tile(calendar.standard(41)[4] - 0.3, (2, 1)), "standing": -0.3}
        week_of(before, "forgetting", after, week=40, assumptions=self.VALUES)


class TestFriendships:
    def test_all_ties_are_lost_at_a_loss_of_one(self):
        friends = [[1, -1, -1, -1, -1], [0, -1, -1, -1, -1]]
        values = {"loss": 1.0, "making": 0.0}
        week_of({"friends": friends}, "friendships", {"friends": -1}, assumptions=values)

    def test_the_two_of_a_class_become_friends_when_they_meet(self):
        values = {"loss": 0.0, "making": 1.0, "homophily": 0.0}
        engine = week_of({"friends": -1}, "friendships", {}, assumptions=values)
        for week in range(4, 30):
            engine = at_week(engine, week)
            act = dict(engine.acts)["friendships"]
            changes = act.step(engine.state.view(act.reads), engine.week())
            engine.state.apply(changes, act.changes, "story")
        expected = [[1, -1, -1, -1, -1], [0, -1, -1, -1, -1]]
        assert engine.state["friends"].tolist() == expected


class TestKnowing:
    VALUES = {"speed": 0.12, "fading": 0.02, "visible": 0.0, "trusting": 0.1}

    def test_a_first_week_with_one_teacher(self):
        before = {"known": 0.0, "best_known": 0.0, "trust": 0.3, "relating": 0.0}
        after = {"known": 0.12, "best_known": 0.12, "trust": 0.3 + 0.1 * (0.12 - 0.3)}
        week_of(before, "knowing", after, assumptions=self.VALUES)

    def test_in_summer_it_fades_and_trust_rests(self):
        before = {"known": 0.5, "best_known": 0.5, "trust": 0.4}
        after = {"known": 0.49, "best_known": 0.49, "trust": 0.4}
        week_of(before, "knowing", after, week=40, assumptions=self.VALUES)


class TestLearning:
    VALUES = {
        "growth": 1.05, "noise_mathematics": 0.0, "noise_other": 0.0, "diminishing": 0.93,
    }  # fmt: skip

    def test_ordinary_lessons_give_the_calendars_growth(self):
        calendar = engine_of().setting.calendar.growth[4] / 36
        minutes = np.array([150.0, 150.0, 225.0, 225.0])
        before = {
            "skill": 0.0, "rate": [1.0, 2.0], "lesson_minutes": np.tile(minutes, (2, 1)),
            "lesson_dose": np.tile(ORDINARY_DOSE * minutes, (2, 1)), "software_dose": 0.0,
        }  # fmt: skip
        gain = 1.05 * calendar
        after = {"skill": np.stack([gain, 2 * gain])}
        week_of(before, "learning", after, assumptions=self.VALUES)

    def test_software_counts_in_weeks_of_lessons(self):
        calendar = engine_of().setting.calendar.growth[4] / 36
        before = {
            "skill": 0.0, "rate": 1.0, "lesson_minutes": 0.0, "lesson_dose": 0.0,
            "software_dose": 0.2,
        }  # fmt: skip
        after = {"skill": np.tile(1.05 * 0.2 * calendar, (2, 1))}
        week_of(before, "learning", after, assumptions=self.VALUES)

    def test_what_nothing_explains_has_a_size_in_mathematics_and_another_in_reading(self):
        idle = {"skill": 0.0, "rate": 1.0, "lesson_minutes": 0.0, "software_dose": 0.0}
        values = self.VALUES | {"noise_mathematics": 0.2, "noise_other": 0.1}
        engine = week_of(idle, "learning", {}, assumptions=values, class_size=40, schools=20)
        spread = engine.state["skill"].std(axis=0)
        np.testing.assert_allclose(spread, [0.2, 0.2, 0.1, 0.1], rtol=0.1)


class TestLesson:
    VALUES = {"drift": 0.0, "peak": 0.15, "help": 0.0, "low_targets": 0.0}
    MINUTES = np.array([225.0, 75.0, 337.5, 112.5])

    def students(self, **more):
        standard = engine_of().setting.calendar.standard(3)[4]
        calm = CALM | {"engagement": 0.75, "order": 0.8, "known": 0.7, "best_known": 0.7}
        calm |= {"feedback": 0.0}
        on_level = np.tile(standard, (2, 1))
        return calm | {"skill": on_level, "estimate": on_level} | more

    def test_a_lesson_that_fits_is_worth_the_order_that_is_left(self):
        after = {
            "lesson_minutes": np.tile(self.MINUTES, (2, 1)),
            "lesson_dose": np.tile(0.8 * self.MINUTES, (2, 1)), "success": 1.0,
        }  # fmt: skip
        week_of(self.students(), "lesson", after, assumptions=self.VALUES)

    def test_two_students_share_an_adults_help(self):
        each = 0.8 + 16.0 / (2**3 + 4.5**3) ** (1 / 3)
        values = self.VALUES | {"help": 16.0, "help_small": 4.5, "help_bend": 3.0}
        after = {"lesson_dose": np.tile(each * self.MINUTES, (2, 1))}
        week_of(self.students(), "lesson", after, assumptions=values)

    def test_students_who_know_their_results_gain_more(self):
        after = {"lesson_dose": np.tile(0.8 * 1.1 * self.MINUTES, (2, 1))}
        week_of(self.students(feedback=0.1), "lesson", after, assumptions=self.VALUES)

    def test_mates_in_a_group_explain_while_the_adult_is_with_another(self):
        groups = {"use": "differentiated", "groups": 2, "share": 1.0}
        zero = ("seat_worth", "orchestration_cost", "dip", "floor", "follow")
        values, before = self.VALUES | dict.fromkeys(zero, 0.0), self.students()
        before |= {name: before[name][:1] for name in ("skill", "estimate")}

        def doses(explained):
            given = values | {"explained": explained}
            school = {"policy": groups, "class_size": 4}
            return week_of(before, "lesson", {}, assumptions=given, **school).state["lesson_dose"]

        # half of the time without the adult, and half of a group of two are mates
        more = np.tile(0.5 * 0.5 * 0.4 * self.MINUTES, (4, 1))
        np.testing.assert_allclose(doses(0.4) - doses(0.0), more)

    def test_an_able_teacher_and_eager_students_do_more(self):
        before = self.students(effectiveness=0.2, engagement=0.9)
        each = 0.8 * math.exp(0.2) * 0.9 / 0.75
        after = {"lesson_dose": np.tile(each * self.MINUTES, (2, 1))}
        week_of(before, "lesson", after, assumptions=self.VALUES)


class TestPeers:
    VALUES = {"mean": 0.05, "weak": 0.0}

    def test_a_class_that_is_the_whole_grade_pulls_nobody(self):
        skill = [[0.0] * 4, [1.0] * 4]
        week_of({"skill": skill}, "peers", {"skill": skill}, assumptions=self.VALUES)

    def test_a_class_half_an_sd_ahead_pulls_up(self):
        engine = engine_of(worlds=1, grades=[4], **TWO_CLASSES)
        calendar = engine.setting.calendar.growth[4] / 36
        ahead = np.where(engine.state["home"] == 0, 1.0, 0.0)[:, None] * np.ones(4)
        share = np.array([1.5, 0.5, 1.5, 0.5])
        gain = 0.05 * (ahead - 0.5) * share * calendar
        after = {"skill": ahead + gain}
        week_of({"skill": ahead}, "peers", after, assumptions=self.VALUES, **TWO_CLASSES)


class TestSoftware:
    VALUES = {
        "start_usage": 0.0, "per_regulation": 0.0, "per_support": 0.0, "per_agency": 0.0,
        "quality": 1.0, "breadth": 0.3, "log_precision": 0.0,
    }  # fmt: skip

    def test_without_software_nothing_is_done(self):
        before = {"success": 0.4}
        week_of(before, "software", {"software_dose": 0.0, "success": 0.4}, assumptions=self.VALUES)

    def test_half_used_tasks_on_the_level_saturate(self):
        before = {
            "skill": 0.0, "software_estimate": 0.0, "engagement": 0.75, "lesson_minutes": 0.0,
            "software_progress": 0.0,
        }  # fmt: skip
        share = np.array([0.9, 0.3, 0.9, 0.3])
        done = 0.3 * (1 - np.exp(-share * 0.5 / 0.3))
        after = {
            "software_dose": np.tile(done, (2, 1)), "success": 1.0,
            "software_progress": np.tile(0.02 * share * 0.5, (2, 1)),
        }  # fmt: skip
        week_of(before, "software", after, policy=SOFTWARE, assumptions=self.VALUES)


class TestStrain:
    VALUES = {"speed": 0.08, "per_student": 0.004, "per_level": 0.08, "per_move": 0.2}

    def test_a_class_of_twenty_five_is_usual(self):
        week_of(
            {"strain": 0.5}, "strain", {"strain": 0.492}, assumptions=self.VALUES, class_size=25
        )

    def test_a_class_of_fifty_wears_down(self):
        week_of(
            {"strain": 0.4}, "strain", {"strain": 0.408}, assumptions=self.VALUES, class_size=50
        )
