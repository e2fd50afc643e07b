import pytest

from plsim.core.errors import Faults
from plsim.scenario import load_experiment
from plsim.scenario.sweep import Range, Sweep
from plsim.week.checks import check_experiment

ARMS = """
arms:
  - {name: fixed, scenario: fixed}
  - {name: westover, scenario: westover}
worlds: 10
"""


@pytest.fixture
def written(tmp_path):
    def made(sweep, head=ARMS):
        path = tmp_path / "swept.yaml"
        path.write_text(head + "sweep:\n" + sweep)
        return path

    return made


def faults(path):
    with pytest.raises(Faults) as error:
        check_experiment(load_experiment(path))
    return "\n".join(str(fault) for fault in error.value.faults)


def test_a_grid_is_every_combination_and_arms_alike_are_known(written):
    path = written(
        "  over:\n"
        "    arms.westover.policy.every: [2, 6]\n"
        "    school.classes: {low: 2, high: 4, steps: 3, whole: true}\n"
    )
    swept = load_experiment(path).sweep
    assert swept.points == ((2, 2), (2, 3), (2, 4), (6, 2), (6, 3), (6, 4))
    # the reference does not regroup: at points 3 to 5 it is as at 0 to 2
    assert swept.arms["fixed"].same_as() == (0, 1, 2, 0, 1, 2)
    assert swept.arms["westover"].same_as() == (0, 1, 2, 3, 4, 5)
    arm = swept.arms["westover"]
    every = [arm.scenarios[nr].policy.levers["every"] for nr in arm.scenario_of]
    assert every == [2, 2, 2, 6, 6, 6]
    assert [arm.scenarios[nr].school.classes for nr in arm.scenario_of] == [2, 3, 4] * 2


def test_assumptions_make_no_scenarios_but_values_by_point(written):
    path = written("  over: {assumptions.software.quality: {low: 1, high: 3, steps: 5}}\n")
    arm = load_experiment(path).sweep.arms["fixed"]
    assert len(arm.scenarios) == 1
    assert arm.assumed == {"software.quality": (1.0, 1.5, 2.0, 2.5, 3.0)}
    assert arm.same_as() == (0, 1, 2, 3, 4)


def test_an_assumption_of_one_arm_is_swept_in_it_alone(written):
    path = written("  over: {arms.westover.assumptions.software.quality: [1, 2]}\n")
    arms = load_experiment(path).sweep.arms
    assert arms["fixed"].assumed == {}
    assert arms["fixed"].same_as() == (0, 0)
    assert arms["westover"].assumed == {"software.quality": (1.0, 2.0)}


def test_lists_go_side_by_side(written):
    path = written(
        "  how: together\n  over:\n    policy.every: [2, 6]\n    school.classes: [2, 3]\n",
        ARMS.replace("{name: fixed, scenario: fixed}", "{name: w, scenario: westover}"),
    )
    assert load_experiment(path).sweep.points == ((2, 2), (6, 3))


@pytest.mark.parametrize("how", ["latin_hypercube", "sobol"])
def test_samples_fill_the_space_and_are_the_same_every_time(how):
    sweep = Sweep(how=how, points=64, over={"a": Range(low=0, high=64), "b": ["x", "y"]})
    points = sweep.all_points(5)
    assert points == sweep.all_points(5)
    assert points != sweep.all_points(6)
    # one sample in each of 64 strips, and each word half of the time
    assert sorted(int(value) for value, _ in points) == list(range(64))
    assert [word for _, word in points].count("x") == 32


def test_steps_of_equal_ratio():
    assert Range(low=1, high=100, scale="log", steps=3).values() == (1.0, 10.0, 100.0)
    assert Range(low=1, high=3, steps=9, whole=True).values() == (1, 2, 3)


@pytest.mark.parametrize(
    ("sweep", "place", "what"),
    [
        ("  over: {policy.every: {low: 1, high: 9}}", "9:10", "a grid needs steps"),
        ("  over: {policy.every: {low: 9, high: 1, steps: 3}}", "9:30", "low 9 is not below"),
        ("  over: {policy.every: 3}", "9:24", "give a list of values, or a range"),
        ("  over: {policy.every: []}", "9:10", "is empty"),
        ("  over: {policy: [{use: fixed}, {use: fixed}]}", "9:33", "stands in the list twice"),
        ("  over: {}", "9:3", "is empty"),
        ("  how: grids\n  over: {years: [1, 2]}", "9:8", "'grids' is unknown"),
        ("  how: sobol\n  over: {years: [1, 2]}", "8:1", "needs the number of samples"),
        ("  how: sobol\n  points: 50\n  over: {years: [1, 2]}", "10:11", "give 32 or 64"),
        ("  points: 8\n  over: {years: [1, 2]}", "9:11", "take it out"),
        ("  how: together\n  over: {years: [1, 2], school.classes: [2]}", "10:3", "has 2"),
        ("  over: {arms.westovr.policy.every: [1]}", "9:10", "did you mean 'westover'"),
        ("  over: {school.clases: [2]}", "9:10", "unknown key"),
        ("  over: {arms.westover.policy.every: [6, 0]}", "9:10", "0 is below 1 weeks"),
        ("  over: {assumptions.software.qality: [1]}", "9:10", "is no assumption"),
        ("  over: {assumptions.software.floor: [0, 3]}", "9:10", "is above 1"),
        ("  over: {assumptions.software.floor: [0, x]}", "9:10", "x is not a number"),
    ],
)
def test_every_fault_of_a_sweep_has_its_place(written, sweep, place, what):
    head = "name: swept\ntitle: Swept\n" + ARMS
    text = faults(written(sweep + "\n", head))
    assert what in text
    assert f"swept.yaml:{place}" in text


def test_ten_million_runs_are_refused_with_the_count_and_before_they_are_made(written):
    path = written(
        "  over:\n    a: {low: 0, high: 1, steps: 1000}\n    b: {low: 0, high: 1, steps: 500}\n"
    )
    assert "1,000 x 500 = 500,000 points; at most 100,000" in faults(path)
    path = written(
        "  how: latin_hypercube\n  points: 50000\n"
        "  over: {assumptions.software.quality: {low: 1, high: 2}}\n",
        ARMS.replace("worlds: 10", "worlds: 100"),
    )
    assert "50,000 points x 2 arms x 100 worlds = 10,000,000 runs; at most 1,000,000" in faults(
        path
    )


def test_one_arm_has_nothing_to_be_swept_against(written):
    path = written("  over: {years: [1, 2]}\n", "arms:\n  - {name: fixed, scenario: fixed}\n")
    assert "give two arms or more" in faults(path)


def test_a_trial_is_not_swept(tmp_path):
    from plsim.scenario import json_schema, load_trial

    path = tmp_path / "trial.yaml"
    path.write_text(ARMS + "sweep:\n  over: {years: [1, 2]}\n")
    with pytest.raises(Faults, match="a trial rebuilds one study and is not swept"):
        load_trial(path)
    assert "sweep" in json_schema("experiment")["properties"]
    assert "sweep" not in json_schema("trial")["properties"]
