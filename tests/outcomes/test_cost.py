"""Staff minutes and money: worked by hand; nobody works unpaid."""

import numpy as np
import pytest

from plsim.experiment.design import design
from plsim.experiment.manifest import manifest_of
from plsim.results.record import Work
from plsim.scenario import Arm, Experiment
from plsim.timetable.block import Block, Plan
from plsim.timetable.modes import MODES
from plsim.week.simulate import simulate
from schools import engine_of, scenario_of

FOUR = {"world": [0] * 4, "home": [0, 0, 1, 1]}
HOURS = 25 * 36  # the contact week of 1,500 minutes, all year


def block(mode, minutes, group, teacher, strands=4):
    teachers = len(teacher)
    return Block(
        mode, MODES[mode], np.full(teachers, float(minutes)), np.array(group), np.array(teacher),
        np.zeros((teachers, strands)),
    )  # fmt: skip


def cost(measure, **more):
    return measure("cost", **(FOUR | {"teacher_world": [0, 0]} | more))["", "all"][0]


def test_two_teachers_of_four_students(measure):
    assert cost(measure) == pytest.approx(2 * HOURS * 100.0 / 4)
    minutes = measure("staff_minutes", teacher_world=[0, 0], **FOUR)["", "all"]
    assert minutes == pytest.approx([750.0])


def test_prices_come_from_the_scenario(measure):
    assert cost(measure, like={"prices": {"teacher_hour": 10}}) == pytest.approx(HOURS * 5.0)


def test_costs_are_told_in_the_money_of_the_scenario():
    prices = {"currency": "EUR", "smallest": 20}
    scenario = scenario_of("fixed", classes=2, class_size=3, grades=[3], prices=prices)
    work = Work("arm", scenario.resolved(), (0, 1), (0, 0), 1, outcomes=("cost",))
    rows = simulate(work).rows
    assert set(rows["unit"][rows["outcome"] == "cost"]) == {"EUR per student"}
    arms = tuple(Arm(name=name, scenario=scenario) for name in "ab")
    plan = design(Experiment(name="x", arms=arms, reference="a", worlds=2))
    card = manifest_of(plan, simulate)["outcomes"]["cost"]
    assert (card["unit"], card["smallest"]) == ("EUR per student", 20)
    assert manifest_of(plan, simulate)["outcomes"]["achievement"]["smallest"] == 0.05


def test_an_adult_without_a_class_is_paid_a_whole_week_for_one_minute_led(measure):
    plan = Plan((block("tutorial", 1, [0, -1, -1, -1], [2]),))
    three = {"teacher_world": [0, 0, 0], "plan": plan}
    assert cost(measure, **three) - cost(measure) == pytest.approx(HOURS * 40.0 / 4)
    minutes = measure("staff_minutes", **FOUR, **three)["", "all"]
    assert minutes == pytest.approx([1125.0])


def test_an_adult_who_is_not_at_work_is_not_paid(measure):
    plan = Plan((block("tutorial", 60, [0, -1, -1, -1], [2, 3]),))  # nobody is in group 1
    four = {"teacher_world": [0, 0, 0, 0], "plan": plan}
    assert cost(measure, **four) - cost(measure) == pytest.approx(HOURS * 40.0 / 4)


def test_leading_fewer_minutes_saves_nothing(measure):
    plan = Plan((block("whole_class", 10, [0, 0, 1, 1], [0, 1]),))
    assert cost(measure, plan=plan) == cost(measure)


def test_licences_are_for_those_who_use_software(measure):
    plan = Plan(
        (block("software", 30, [0, 0, 0, -1], [0]), block("software", 0, [-1, -1, -1, 0], [1]))
    )
    assert cost(measure, plan=plan) - cost(measure) == pytest.approx(3 * 40.0 / 4)


def test_coaching_training_and_assessments(measure):
    def dearer(**practice):
        return cost(measure, like={"practice": practice}) - cost(measure)

    assert dearer(coaching=0.5) == pytest.approx(0.5 * 5 * 800.0 * 2 / 4)
    assert dearer(site_training=1) == pytest.approx(2000.0 * 2 / 4)
    assert dearer(canned_training=0.5) == pytest.approx(0.5 * 600.0 * 2 / 4)
    assert dearer(assess_every=6) == pytest.approx(6 * 5.0)
    assert dearer(assess_every=7) == pytest.approx(5 * 5.0)


def test_worlds_pay_for_themselves(measure):
    found = measure("cost", worlds=3, world=[0, 0, 0, 1], home=[0, 0, 0, 1], teacher_world=[0, 1])[
        "", "all"
    ]
    assert found[:2] == pytest.approx([HOURS * 100.0 / 3, HOURS * 100.0])
    assert np.isnan(found[2])


def test_money_scales_with_all_prices(measure):
    prices = {"teacher_hour": 100.0, "aide_hour": 40.0, "licence": 40.0, "coaching_day": 800.0,
              "site_training": 2000.0, "canned_training": 600.0, "assessment": 5.0}  # fmt: skip
    practice = {"assess_every": 4, "coaching": 0.3, "site_training": 0.2}
    plan = Plan((block("software", 30, [0] * 4, [0]), block("tutorial", 30, [0] * 4, [2])))
    more = {"plan": plan, "teacher_world": [0, 0, 0]}
    doubled = {name: 2.0 * price for name, price in prices.items()}
    once = cost(measure, like={"prices": prices, "practice": practice}, **more)
    twice = cost(measure, like={"prices": doubled, "practice": practice}, **more)
    assert twice == pytest.approx(2.0 * once)


def test_a_policy_that_needs_software_costs_more_in_an_engine():
    from plsim.core.registry import parts

    outcome, found = parts("outcomes")["cost"](), {}
    for policy in ("fixed", "self_paced"):
        engine = engine_of(policy, run=1)
        view = engine.state.view(outcome.reads)
        found[policy] = outcome.measure(view, {}, engine.week())[0][2]
    np.testing.assert_allclose(found["self_paced"] - found["fixed"], 40.0)
