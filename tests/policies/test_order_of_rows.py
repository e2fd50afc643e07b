"""A plan does not depend on the order in which students, teachers and schools stand."""

from dataclasses import replace

import numpy as np
import pytest

from schools import ALL_PRACTICE, Order, engine_of

POLICIES = {
    "tracked": {}, "nongraded": {"subjects": "all"}, "differentiated": {}, "cooperative": {},
    "mastery": {"corrective": 0.3}, "tutoring": {"ratio": 1}, "hybrid": {},
    "school_of_one": {"tutors": 0.5}, "student_directed": {},
    "part_time": {"regular": {"use": "school_of_one"}, "directed": {"use": "student_directed"}},
    "phased": {"years": 2, "inner": {"use": "nongraded"}, "usual": {"use": "differentiated"}},
}  # fmt: skip


def told_of(plan, state):
    """What each student (by world, school and id) does in each slot, with whom and how."""
    who = list(zip(state["world"], state["student_id"], strict=True))
    found = {}
    for block in plan.blocks:
        for row in np.flatnonzero(block.group >= 0):
            g = block.group[row]
            mates = frozenset(who[mate] for mate in np.flatnonzero(block.group == g))
            found[who[row], block.slot] = (
                block.mode.name, block.level, float(block.minutes[g]), float(block.at_once[g]),
                int(state["teacher_id"][block.teacher[g]]), tuple(block.strands[g]), mates,
            )  # fmt: skip
    return found


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("week", [0, 12])
def test_students_do_the_same_in_another_order_of_rows(name, week):
    policy = {"use": name} | POLICIES[name]
    engine = engine_of(policy, schools=2, classes=3, class_size=5, practice=ALL_PRACTICE, run=7)
    engine.number = week
    other = replace(engine, state=Order(engine.state, 5).state(engine.state))
    told = [
        told_of(each.policy.planned(each.state.view(each.policy.sees()), each.week()), each.state)
        for each in (engine, other)
    ]
    assert told[0] == told[1]
