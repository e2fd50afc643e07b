"""What the picture is made of: levels, rooms, moves with reasons, one package."""

import base64
import json
import re

import numpy as np
import pytest

from plsim.demo.ask import ArmAsk, Ask, Presets, experiment_of
from plsim.demo.lessons import Zone
from plsim.demo.record import KNOWN, REACHED, play
from plsim.scenario import load
from plsim.state.fields import FIELDS
from plsim.timetable.matching import Pools, ranks_in_pools
from plsim.week.engine import Engine

SCHOOL = ("school.grades=[4]", "school.classes=4", "school.class_size=16")


def bytes_of(text, kind):
    return np.frombuffer(base64.b64decode(text), dtype=kind)


@pytest.fixture(scope="module")
def westover():
    return play(load("westover", SCHOOL), 0, 20180401)


def test_a_played_world_is_that_of_the_batch(westover):
    scenario = load("westover", SCHOOL)
    batch = Engine.of(scenario, [0, 1], [0, 0], 20180401, hold=("people",))
    for _ in range(36):
        batch.step()
    first = batch.state["world"] == 0
    assert np.array_equal(westover.skill[36], batch.state["skill"][first][:, :2])
    known = 100.0 * np.mean(batch.state["best_known"][first] >= 0.65)
    assert known == 100.0 * np.mean((westover.flags[36] & KNOWN) > 0)


def test_who_is_within_reach_has_half_of_the_peak_or_more(westover):
    zone = westover.zone
    low, high = zone.reach(1.0)
    assert zone.fit(1.0 - low) == pytest.approx(0.5)
    assert zone.fit(1.0 - high) == pytest.approx(0.5)
    for week in (0, 7, 20):
        focus = westover.focus[week]
        gap = westover.level[week][:, focus] - westover.skill[week][:, focus]
        fits = np.array([zone.fit(each) >= 0.5 for each in gap])
        assert np.array_equal(fits, (westover.flags[week] & REACHED) > 0)


def test_levels_are_those_that_the_lessons_had():
    """With the zone so narrow that only the exact level teaches, the dose betrays the level."""
    scenario = load("fixed", SCHOOL)
    played = play(scenario, 0, 1)
    zone, engine = played.zone, Engine.of(scenario, [0], [0], 1, hold=("people",))
    before = engine.state["skill"].copy()
    engine.step()
    block = engine.plan.blocks[0]
    standard = engine.setting.calendar.standard(0)[4, 0]
    for room in played.rooms[0]:
        mean = before[block.group == room.teacher, 0].mean()
        by_hand = standard + zone.drift * (mean - standard) + zone.peak
        assert room.level[0] == pytest.approx(by_hand)


def test_every_move_of_a_year_is_recomputed_from_its_sentence(talk, westover):
    """The group follows from rank, pool and seats, as the sentence says."""
    engine = westover.engine
    assert sum(len(moves.student) for _, moves, _ in westover.moves) > 100
    for week, moves, _ in westover.moves:
        assert week % 6 == 0
        strand = int(moves.strand[0])
        pools = Pools.of_home_classes(engine.state.view(tuple(FIELDS)))
        estimate = westover.estimate[week][:, strand]
        pool = np.zeros(64, dtype=np.int32)
        rank = ranks_in_pools(pool, estimate, engine.state["student_id"], np.full(64, -1, np.int32))
        group = pools.cut(rank)
        teacher_of = {}
        for student, goes_to in enumerate(westover.teacher[week]):
            assert teacher_of.setdefault(group[student], goes_to) == goes_to
        for i, student in enumerate(moves.student):
            assert rank[student] == moves.rank[i]
            assert moves.pool[i] == 64
            assert moves.seats[i] == 16
    said = talk["package"]["arms"][1]["moves"]
    for _, _, why in said:
        goes_to, rank, of, seats = re.search(
            r"to (teacher \d)\. .*; (\d+) of (\d+) needed .*\) takes (\d+)\.", why
        ).groups()
        assert goes_to in why.split("; ")[2]
        assert (int(of), int(seats)) == (64, 16)
        assert 0 <= int(rank) < 64


def test_the_sentences_of_one_room_are_those_of_its_ranks(talk):
    """All who moved to one teacher in one week stand in one stretch of sixteen ranks."""
    stretches = {}
    for week, _, why in talk["package"]["arms"][1]["moves"]:
        goes_to = re.search(r"to (teacher \d)\.", why)[1]
        rank = int(re.search(r"; (\d+) of 64", why)[1])
        stretches.setdefault((week, goes_to), set()).add(rank * 4 // 64)
    assert len(stretches) > 10
    assert all(len(found) == 1 for found in stretches.values())


def test_the_package_holds_every_child_in_every_week_and_is_small(talk):
    package = talk["package"]
    children = len(package["third"])
    assert children == 64
    assert sorted(package["third"]).count(0) in (21, 22)
    for arm in package["arms"]:
        lane = bytes_of(arm["lane"], np.int8).reshape(37, children)
        assert lane.min() >= 0
        assert lane.max() < package["lanes"] == 4
        assert len(bytes_of(arm["skill"], "<i2")) == 37 * children * 2
    assert len(json.dumps(package)) < 220_000


def test_ties_are_those_that_the_room_counts(talk, westover):
    """The changes, played back, give every week's friends of the state."""
    package = talk["package"]
    ids, now = package["ids"], {}
    changes = package["arms"][1]["ties"]
    row_of = {int(each): row for row, each in enumerate(westover.ids)}
    for week in range(37):
        now |= {child: friends for when, child, friends in changes if when == week}
        for child in range(64):
            friends = westover.ties[week][row_of[ids[child]]]
            assert sorted(ids[f] for f in now[child]) == sorted(
                int(westover.ids[f]) for f in friends if f >= 0
            )
            assert westover.friends[week][row_of[ids[child]], 1] == len(now[child])
    assert 64 < len(changes) < 64 * 37


def test_both_arms_have_the_same_children_in_the_same_order(desk, presets):
    ask = Ask(arms=(ArmAsk(use="tutoring"), ArmAsk(use="class_size")), worlds=20, grades=(3, 4))
    a, b = desk.picture(ask, 3)["package"]["arms"]
    start = [bytes_of(arm["skill"], "<i2")[: 64 * 2] for arm in (a, b)]
    assert np.array_equal(*start)


@pytest.mark.parametrize("policy", ["self_paced", "hybrid", "differentiated", "willow_bend"])
def test_other_policies_have_rooms_and_bars_or_own_levels(desk, policy):
    ask = Ask(arms=(ArmAsk(use="fixed"), ArmAsk(use=policy)), worlds=20)
    package = desk.picture(ask, 0)["package"]
    arm = package["arms"][1]
    assert bytes_of(arm["lane"], np.int8).min() >= 0
    assert all(len(bar) == 5 and 0 < bar[4] <= 100 for week in arm["bars"] for bar in week)
    assert any(arm["bars"]) or arm["own"]
    assert arm["several"] == (policy == "differentiated")


def test_an_edited_preset_is_renamed_and_says_what_changed(presets):
    ask = Ask(
        arms=(ArmAsk(use="fixed"), ArmAsk(use="westover", levers={"every": 12})), class_size=20
    )
    experiment = experiment_of(ask, presets)
    assert [arm.title for arm in experiment.arms] == ["Fixed classes", "Westover (every 12 weeks)"]
    assert experiment.notes == "B: every 6 → 12; class size 16 → 20"
    same = Ask(arms=(ArmAsk(use="fixed"), ArmAsk(use="westover", levers={"every": 6})))
    assert experiment_of(same, presets).arms[1].title == "Westover regrouping"


def test_a_zone_that_is_never_out_of_reach_has_no_ends():
    zone = Zone(0.3, 0.8, 0.6, 1.0, 1.0, 0.1, 3.0, 0.1)
    assert zone.reach(0.0) == (-np.inf, np.inf)


def test_presets_are_the_shipped_scenarios_of_one_school():
    names = set(Presets.shipped().scenarios)
    assert {"fixed", "westover", "self_paced", "westover_weak"} <= names
    assert "magnet" not in names
