import pytest

from plsim.core.declare import assumptions_of
from plsim.experiment.compare import compare
from plsim.experiment.design import design
from plsim.experiment.draws import draws_of, read_draws
from plsim.experiment.progress import Quiet
from plsim.scenario import experiment_of
from plsim.week.checks import assumptions_of_all
from plsim.week.engine import Engine


@pytest.fixture(scope="module")
def two():
    sets = [
        "school.grades=[4]",
        "school.classes=2",
        "arms.westover.assumptions.lesson.help_width=0.3",
    ]
    return design(experiment_of(["fixed", "westover"], sets, worlds=6, seed=3))


def test_the_table_holds_what_every_world_really_runs_with(two):
    table = draws_of(two)
    assert list(table.columns[:2]) == ["arm", "draw"]
    assert set(table.columns[2:]) == set(assumptions_of_all())
    for arm in two.experiment.arms:
        engine = Engine.of(arm.scenario, [5, 0], [2, 0], 3)
        own = table[table["arm"] == arm.name].set_index("draw")
        for name, part in [*engine.acts, ("people", engine.made.people)]:
            for field in assumptions_of(part):
                assert list(own.loc[[2, 0], f"{name}.{field}"]) == list(getattr(part, field))


def test_arms_share_their_draws_but_for_what_one_of_them_sets(two):
    table = draws_of(two)
    fixed, westover = (
        table[table["arm"] == arm].drop(columns=["arm"]).reset_index(drop=True)
        for arm in ("fixed", "westover")
    )
    assert set(westover["lesson.help_width"]) == {0.3}
    assert fixed["lesson.help_width"].nunique() == 3
    assert fixed.drop(columns="lesson.help_width").equals(
        westover.drop(columns="lesson.help_width")
    )


@pytest.mark.usefixtures("undrawn")
def test_compare_writes_the_draws_and_who_leads_beside_the_results(plan, made_up, tmp_path):
    done = compare(
        plan(worlds=40), tmp_path / "run", workers=1, watch=Quiet(), simulate=made_up.simulate
    )
    assert read_draws(done.folder).equals(draws_of(plan(worlds=40)))
    for name in ("draws.csv", "tradeoffs.csv", "tornado.csv"):
        assert (done.folder / name).is_file()
    assert [found.outcome for found in done.deciding] == ["achievement", "gap"]
    first = done.deciding[0]
    assert (first.first, first.draws) == ("b", 20)
