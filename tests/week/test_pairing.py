"""Worlds are what their keys say, whatever else is run, and however."""

import numpy as np
import pytest

from plsim.core.luck import Luck
from plsim.core.registry import parts
from plsim.results.record import Work
from plsim.week.draw import POINT
from plsim.week.engine import Engine
from plsim.week.order import WEEK
from plsim.week.simulate import simulate
from schools import ALL_PRACTICE, engine_of, scenario_of

POLICIES = list(parts("policies"))
each_policy = pytest.mark.parametrize("policy", POLICIES)


def work_of(policy="fixed", worlds=(0, 1), seed=1, work=None, **school):
    scenario = scenario_of(policy, **school)
    draws = tuple(world // 2 for world in worlds)
    return Work("arm", scenario.resolved(), tuple(worlds), draws, seed, **(work or {}))


def assert_same(one, two):
    assert one.keys() == two.keys()
    for name, column in one.items():
        same = np.asarray(column), np.asarray(two[name])
        assert same[0].dtype == same[1].dtype
        equal_nan = same[0].dtype.kind == "f"
        assert np.array_equal(*same, equal_nan=equal_nan), name


@each_policy
def test_a_policy_against_itself_differs_by_exactly_nothing(policy):
    work = work_of(
        policy, practice=ALL_PRACTICE, work={"followup": FOLLOWUP, "extra": ("moves", "weeks")}
    )
    one, two = simulate(work), simulate(work)
    assert_same(one.rows, two.rows)
    assert_same(one.students, two.students)
    assert one.extra.keys() == two.extra.keys()
    for name in one.extra:
        assert_same(one.extra[name], two.extra[name])
    assert one.notes == two.notes


FOLLOWUP = {"years": 1, "policy": {"use": "fixed"}}


@pytest.mark.no_cover
@each_policy
def test_a_world_of_a_batch_is_byte_for_byte_the_world_alone(policy):
    worlds = (0, 1, 2, 3)
    work = {"followup": FOLLOWUP, "extra": ("moves", "weeks")}
    batch = simulate(work_of(policy, worlds, practice=ALL_PRACTICE, work=work))
    for world in worlds:
        alone = simulate(work_of(policy, (world,), practice=ALL_PRACTICE, work=work))
        assert_same(_of_world(batch.rows, world), alone.rows)
        assert_same(_of_world(batch.students, world), alone.students)
        for name in batch.extra:
            assert_same(_of_world(batch.extra[name], world), alone.extra[name])


def _of_world(columns, world):
    own = np.asarray(columns["world"]) == world
    return {name: np.asarray(column)[own] for name, column in columns.items()}


@pytest.mark.no_cover
@each_policy
def test_every_field_of_a_world_is_the_same_in_any_chunk(policy):
    scenario = scenario_of(policy, practice=ALL_PRACTICE)
    batch = Engine.of(scenario, (4, 1, 7), (2, 0, 3), 9)
    alone = Engine.of(scenario, (7,), (3,), 9)
    for _ in range(36):
        batch.step()
        alone.step()
    students, teachers = alone.state.sizes.student, alone.state.sizes.teacher
    shift = {"student": 2 * students, "teacher": 2 * teachers}
    shift["school"] = 2 * alone.state.sizes.school
    from plsim.state.fields import FIELDS

    for name, array in alone.state.arrays.items():
        card = FIELDS[name]
        own = batch.state[name][-len(array) :]
        if card.rows_of:
            own = np.where(own >= 0, own - shift[card.rows_of], -1)
        if name.endswith("world"):
            own = own - 2
        assert own.astype(card.dtype).tobytes() == array.tobytes(), name


def test_removing_a_mechanism_leaves_the_luck_of_the_others_as_it_was():
    """With nothing to carry its effects to skill, skill is moved by the same noise exactly."""
    still = {"learning.growth": 0.0, "peers.mean": 0.0, "peers.weak": 0.0}
    skills = []
    for gone in ((), ("friendships",), ("friendships", "agency", "estimates")):
        week = [name for name in WEEK if name not in gone]
        skills.append(engine_of(week=week, assumptions=still, run=10).state["skill"])
    assert np.array_equal(skills[0], skills[1])
    assert np.array_equal(skills[0], skills[2])
    start = engine_of(assumptions=still).state["skill"]
    assert not np.array_equal(skills[0], start)


def test_policies_share_the_people_of_week_0_and_the_luck_that_they_do_not_touch():
    still = {"learning.growth": 0.0, "peers.mean": 0.0, "peers.weak": 0.0}
    ends = {policy: engine_of(policy, assumptions=still, schools=2, run=12) for policy in POLICIES}
    first = ends.pop("fixed")
    ends.pop("magnet")  # who goes to another school is usual among others
    for policy, engine in ends.items():
        assert np.array_equal(engine.state["start_skill"], first.state["start_skill"]), policy
        assert np.array_equal(engine.state["skill"], first.state["skill"]), policy


def test_another_year_to_come_changes_nothing_in_the_first():
    first = engine_of("westover", practice=ALL_PRACTICE, run=36, years=1)
    longer = engine_of("westover", practice=ALL_PRACTICE, run=36, years=3)
    assert np.array_equal(first.state["skill"], longer.state["skill"])


def test_other_luck_keeps_the_people_and_changes_the_weeks():
    scenario = scenario_of()
    usual = Engine.of(scenario, (0, 1), (POINT, POINT), 1)
    other = Engine.of(scenario, (0, 1), (POINT, POINT), 1, other_luck=True)
    for name, array in usual.state.arrays.items():
        assert np.array_equal(array, other.state[name]), name
    usual.step()
    other.step()
    assert not np.array_equal(usual.state["skill"], other.state["skill"])


def test_held_people_are_those_of_world_0_with_luck_of_their_own():
    engine = Engine.of(scenario_of(), (0, 1, 5), (POINT,) * 3, 1, hold=("people",))
    free = Engine.of(scenario_of(), (0, 1, 5), (POINT,) * 3, 1)
    worlds = engine.state["skill"].reshape(3, -1)
    assert np.array_equal(worlds[0], worlds[1])
    assert np.array_equal(worlds[0], worlds[2])
    for name in ("skill", "estimate", "rate", "home_support", "score"):
        own = free.state[name][free.state["world"] == 0]
        assert np.array_equal(engine.state[name][engine.state["world"] == 0], own)
    engine.step()
    worlds = engine.state["skill"].reshape(3, -1)
    assert not np.array_equal(worlds[0], worlds[1])


def test_held_people_are_the_same_under_every_draw_of_the_assumptions():
    engine = Engine.of(scenario_of(), (0, 2, 9), (0, 1, 4), 1, hold=("people",))
    alone = Engine.of(scenario_of(), (0,), (0,), 1)
    for name in ("start_skill", "self_regulation", "effectiveness", "disadvantaged"):
        worlds = engine.state[name].reshape(3, -1)
        assert np.array_equal(worlds[1], worlds[0]), name
        assert np.array_equal(worlds[2], alone.state[name].reshape(-1)), name


def test_the_follow_up_goes_on_with_its_policy_and_an_ordinary_practice():
    work = {"followup": FOLLOWUP}
    seen = simulate(work_of("westover", practice=ALL_PRACTICE, work=work))
    alone = simulate(work_of("westover", practice=ALL_PRACTICE))
    rows, students = seen.rows, seen.students
    years = np.asarray(rows["year"])
    assert set(years) == {1, 2}
    moves = np.asarray(rows["outcome"]) == "moves"
    by_year = [np.asarray(rows["value"])[moves & (years == year)] for year in (1, 2)]
    assert by_year[0].max() > 0
    assert np.array_equal(*by_year)  # nobody moves any more
    first = {name: np.asarray(column)[years == 1] for name, column in rows.items()}
    assert_same(first, alone.rows)
    assert np.array_equal(students["end"], alone.students["end"])
    for name in ("later", "later_exam"):
        assert np.all(np.isfinite(students[name]))
        assert np.all(np.isnan(alone.students[name]))
    assert not np.array_equal(students["later"], students["end"])


def test_weekly_rows_are_of_the_primary_outcome_alone():
    seen = simulate(work_of(work={"outcomes": ("achievement", "moves")})).rows
    weeks, names = np.asarray(seen["week"]), np.asarray(seen["outcome"])
    assert set(names[weeks < 36]) == {"achievement"}
    assert set(np.asarray(seen["measure"])[weeks < 36]) == {"skill"}
    assert set(names) == {"achievement", "moves", "spread"}
    assert set(weeks) == set(range(37))


def test_streams_of_luck_are_not_correlated():
    luck = Luck.of(1, [0, 1])
    world = np.repeat(np.arange(2, dtype=np.int32), 20_000)
    stream = luck.stream(world, np.tile(np.arange(20_000), 2))
    names = ("learning.noise", "estimates.lesson", "exam.error", "software.log")
    columns = [stream.normal(name, when, 2) for name in names for when in (0, 1, 2)]
    table = np.concatenate(columns, axis=1)
    halves = np.concatenate([table[:20_000], table[20_000:]], axis=1)
    r = np.corrcoef(halves, rowvar=False)
    assert np.abs(r - np.eye(len(r))).max() < 5.0 / np.sqrt(20_000)


@pytest.mark.parametrize("seed", [0, 1, 2**128 - 1])
def test_seeds_make_other_people_and_other_luck(seed):
    one, two = (engine_of(seed=each) for each in (seed, 77))
    assert not np.array_equal(one.state["skill"], two.state["skill"])
