import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plsim.core.errors import InputError
from plsim.experiment.design import LUCK_ALONE, Options, design
from plsim.scenario import Arm, Experiment, load

FIXED = load("fixed")


def experiment(worlds=20, arms="ab", **options):
    named = tuple(Arm(name=name, scenario=FIXED) for name in arms)
    return Experiment(name="small", arms=named, reference=arms[0], worlds=worlds, **options)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 300), st.integers(1, 50_000))
def test_chunks_hold_every_world_once_and_no_draw_is_cut(worlds, rows):
    plan = design(experiment(worlds), Options(rows=rows))
    for arm in "ab":
        chunks = sorted(work.worlds for work in plan.works if work.arm == arm)
        assert [world for chunk in chunks for world in chunk] == list(range(worlds))
        for before, after in pairwise(chunks):
            assert before[-1] // 2 != after[0] // 2
    assert all(work.draws == tuple(w // 2 for w in work.worlds) for work in plan.works)
    assert len(set(plan.keys)) == len(plan.works)


def test_a_chunk_holds_about_as_many_students_as_asked():
    plan = design(experiment(200))
    sizes = {len(work.worlds) * FIXED.school.students for work in plan.works}
    assert 8_000 <= max(sizes) <= 40_000


@pytest.mark.parametrize(("worlds", "lucky"), [(6, 6), (20, 20), (60, 20), (200, 40)])
def test_luck_alone_is_the_reference_with_other_luck(worlds, lucky):
    plan = design(experiment(worlds))
    own = [work for work in plan.works if work.arm == LUCK_ALONE]
    assert sum(len(work.worlds) for work in own) == lucky
    assert all(work.other_luck for work in own)
    reference = next(work for work in plan.works if work.arm == "a")
    assert own[0].scenario == reference.scenario
    assert not reference.other_luck


def test_one_arm_has_nothing_to_compare_luck_with():
    assert {work.arm for work in design(experiment(arms="a")).works} == {"a"}


def test_no_arm_takes_the_name_of_luck_alone():
    arm = Arm(name=LUCK_ALONE, scenario=FIXED)
    with pytest.raises(InputError, match="give it another name"):
        design(Experiment(name="x", arms=(arm,), reference=LUCK_ALONE))


def test_the_hash_of_the_run_is_that_of_what_was_asked():
    base = design(experiment())
    assert design(experiment(), Options(rows=100)).run == base.run
    others = [
        design(experiment(worlds=22)),
        design(experiment(seed=1)),
        design(experiment(arms="ba")),
        design(experiment(arms="abc")),
        design(experiment(hold=("people",))),
        design(experiment(), Options(extra=("moves",))),
    ]
    assert len({base.run, *(each.run for each in others)}) == len(others) + 1


def test_a_roster_counts_by_its_contents_not_by_its_place(tmp_path):
    def planned(folder, text):
        folder.mkdir(exist_ok=True)
        (folder / "star.csv").write_text(text)
        scenario = _with_roster(folder / "star.csv")
        arm = Arm(name="a", scenario=scenario)
        return design(Experiment(name="x", arms=(arm,), reference="a", worlds=4))

    here, there = planned(tmp_path / "a", "id\n1\n"), planned(tmp_path / "b", "id\n1\n")
    other = planned(tmp_path / "b", "id\n2\n")
    assert (here.run, here.keys) == (there.run, there.keys)
    assert other.run != here.run
    assert set(other.keys).isdisjoint(here.keys)


SCORES = {"reading": {"column": "read", "reliability": 0.9}}


def _with_roster(path):
    roster = {
        "file": str(path),
        "columns": {"student": "id", "class": "id", "scores": SCORES},
        "grade": 3,
    }
    data = FIXED.resolved()
    data["people"]["roster"] = roster
    return type(FIXED).model_validate(data)


def test_work_is_plain_data():
    for work in design(experiment(followup=None)).works:
        assert json.loads(json.dumps(work.scenario)) == work.scenario
