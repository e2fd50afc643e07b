"""Directions that follow from the sources, each with its cause switched off.

Point values of all assumptions (draw -1), so that a direction is one of the model, not of luck.
"""

import numpy as np
import pytest

from plsim.results.record import Work
from plsim.scenario import load
from plsim.week.draw import POINT
from plsim.week.engine import Engine
from plsim.week.simulate import simulate

WORLDS = 24


def run(name, *sets):
    scenario = load(name, list(sets))
    rows = simulate(
        Work("arm", scenario.resolved(), tuple(range(WORLDS)), (POINT,) * WORLDS, 11)
    ).rows

    def values(outcome, subgroup="all", week=36, measure="skill"):
        cell = (rows["outcome"] == outcome) & (rows["subgroup"] == subgroup)
        return rows["value"][cell & (rows["week"] == week) & (rows["measure"] == measure)]

    return values


def interval(differences):
    """95 % interval of the mean over worlds."""
    half = 2.07 * differences.std(ddof=1) / np.sqrt(len(differences))
    return differences.mean() - half, differences.mean() + half


KNOWING_HAS_NO_EFFECT = (
    "assumptions.lesson.known_worth=0",
    "assumptions.engagement.per_known=0",
    "assumptions.disruption.calming=0",
)


def test_a_slow_start_dips_and_has_made_up_for_it_by_the_end():
    slow, usual = run("walkerville"), run("fixed")
    dip = interval(slow("achievement", week=7) - usual("achievement", week=7))
    end = interval(slow("achievement") - usual("achievement"))
    assert dip[1] < -0.015
    assert -0.01 < end[0] < end[1] < 0.03


def test_a_slow_start_overtakes_where_knowing_a_student_is_worth_much():
    much = ("assumptions.lesson.known_worth=0.7", "assumptions.disruption.calming=0.8")
    slow, usual = run("walkerville", *much), run("fixed", *much)
    assert interval(slow("achievement") - usual("achievement"))[0] > 0.0


def test_a_slow_start_does_not_overtake_where_knowing_has_no_effect():
    slow = run("walkerville", *KNOWING_HAS_NO_EFFECT)
    usual = run("fixed", *KNOWING_HAS_NO_EFFECT)
    assert interval(slow("achievement") - usual("achievement"))[1] < 0.0


SAME_REGULATION = (
    "assumptions.people.regulation_ability=0",
    "assumptions.people.regulation_gap=0",
    "assumptions.people.attention_ability=0",
)


def gap_change(*sets):
    """Change of the gap by background under self-paced software that could teach everything."""
    sets = ("assumptions.software.breadth=1.0", *sets)
    after = run("self_paced", *sets)("gap", "disadvantage")
    return after - run("fixed", *sets)("gap", "disadvantage")


def test_software_widens_the_gap_by_background_where_self_regulation_follows_it():
    follows, does_not = gap_change(), gap_change(*SAME_REGULATION)
    assert interval(follows)[0] > 0.005
    assert interval(does_not)[1] < 0.5 * follows.mean()
    assert interval(follows - does_not)[0] > 0.01


DONE_AS_MEANT = ("assumptions.fidelity.at_first=1", "assumptions.fidelity.untrained=1")
PURE_NOISE = (
    "school.practice.assess_variance=100",
    "assumptions.estimates.start_error=40",
    "assumptions.estimates.noise=100",
)


def lead_over_informed(westover=(), both=()):
    return interval(
        run("westover", *DONE_AS_MEANT, *both, *westover)("achievement")
        - run("informed", *both)("achievement")
    )


def test_regrouping_done_as_meant_leads_over_the_same_information_alone():
    assert lead_over_informed()[0] > 0.005


def test_the_lead_of_regrouping_vanishes_where_estimates_are_noise():
    assert lead_over_informed(both=PURE_NOISE)[1] < 0.005


def test_the_lead_of_regrouping_vanishes_where_the_level_stays_the_calendars():
    assert lead_over_informed(westover=("policy.level=calendar",))[1] < 0.005


def fidelity_over_the_year(*sets):
    engine = Engine.of(load("westover", list(sets)), [0, 1], [POINT, POINT], 3)
    course = []
    for _ in range(36):
        engine.step()
        course.append(engine.state["fidelity"].mean())
    return np.array(course)


def test_bought_training_lifts_fidelity_and_fades_while_training_in_the_school_lasts():
    untrained = "school.practice.site_training=0"
    none = fidelity_over_the_year(untrained)
    bought = fidelity_over_the_year(untrained, "school.practice.canned_training=1") - none
    in_school = fidelity_over_the_year("school.practice.site_training=1") - none
    assert bought[0] > 0.1
    assert bought[-1] < 0.3 * bought[0]
    assert in_school[0] < in_school[18] < in_school[-1]
    assert in_school[-1] > bought[-1]


@pytest.fixture(scope="module")
def magnet():
    return run("magnet", "policy.inner={use: fixed}", "school.practice.assess_every=0")


def test_a_naive_comparison_of_a_magnet_is_biased_upward(magnet):
    """The magnet does what the others do, so the true effect is 0."""
    naive = interval(magnet("choice_study", measure="naive"))
    assert naive[0] > 0.2


def test_the_lotterys_interval_holds_the_truth(magnet):
    low, high = interval(magnet("choice_study", measure="lottery"))
    assert low < 0.0 < high
    assert high - low < 0.15
