"""Worked stories of policies: a school whose estimates are told, and what its plan does."""

import numpy as np

from plsim.week.engine import conserve_minutes
from schools import ALL_PRACTICE, at_week, engine_of


def told(policy, estimates=None, *, week=0, **school):
    """An engine at a week with its plan made; `estimates` are of the students by row, in SD.

    They stand above the grade's standard of that week, the same in every strand.
    """
    engine = engine_of(policy, worlds=school.pop("worlds", 1), **school)
    engine.number = week
    if estimates is not None:
        standard = engine.week().standard[engine.state["grade"]]
        above = np.asarray(estimates, dtype=float)[:, None]
        engine.state.apply({"estimate": standard + above}, ("estimate",), "test")
    return at_week(engine, week)


def one_class(policy, estimates, **more):
    """A grade of one class."""
    school = {"grades": [3], "classes": 1, "class_size": len(estimates)}
    return told(policy, estimates, **(school | more))


def of_slot(engine, slot, mode=None):
    """The one block of a slot (and mode)."""
    found = [
        block
        for block in engine.plan.blocks
        if block.slot == slot and mode in (None, block.mode.name)
    ]
    assert len(found) == 1, [block.slot for block in engine.plan.blocks]
    return found[0]


def members(block):
    """Rows of students by group, empty groups left out, in the order of group numbers."""
    return [np.flatnonzero(block.group == g).tolist() for g in np.unique(block.group) if g >= 0]


def minutes_at(block, row):
    """Minutes of a student in a block."""
    return float(block.minutes[block.group[row]]) if block.group[row] >= 0 else 0.0


def assert_conserved(policy):
    """Some small schools and weeks: one block a slot, all minutes, no teacher overbooked."""
    for seed in (1, 2, 3):
        rng = np.random.default_rng(seed)
        school = {
            "grades": list(range(3, 3 + int(rng.integers(1, 4)))),
            "classes": int(rng.integers(2, 5)),
            "class_size": int(rng.integers(1, 12)),
            "schools": int(rng.integers(1, 3)),
            "practice": ALL_PRACTICE if seed % 2 else {},
        }
        engine = engine_of(policy, worlds=2, seed=seed, **school)
        for _ in range(14):
            engine.step()
            conserve_minutes(engine.plan, engine.state, engine.setting)
            slots = {}
            for block in engine.plan.blocks:
                assert np.all(block.minutes >= 0.0)
                slots[block.slot] = slots.get(block.slot, 0) + (block.group >= 0)
            assert all(np.all(times == 1) for times in slots.values())


def faults_of(policy, setting):
    """The levers that a policy refuses in a setting."""
    return [name for name, _ in policy.faults(setting)]
