"""What a policy cannot do in a school is refused before week 1, at its place, with the sums."""

from dataclasses import replace

import pytest

from plsim.cli import main
from plsim.core.declare import levers_of, nested_of
from plsim.core.errors import Faults
from plsim.core.registry import parts
from plsim.experiment.planned import planned
from plsim.scenario import load, load_experiment
from plsim.week.checks import check, check_experiment
from plsim.week.engine import Engine

POLICIES = parts("policies")
LEVERS = [(name, lever) for name, cls in POLICIES.items() for lever in levers_of(cls)]
NESTING = [name for name, cls in POLICIES.items() if nested_of(cls)]


@pytest.fixture
def written(tmp_path):
    """Write a scenario's lines to a file, and give its path."""

    def write(*lines, name="school.yaml"):
        path = tmp_path / name
        path.write_text("\n".join(["name: school", *lines, ""]), encoding="utf-8")
        return path

    return write


def told_policy(name, *levers):
    """The lines of a policy; what it holds is fixed classes, below its levers."""
    held = [f"  {inner}: {{use: fixed}}" for inner in nested_of(POLICIES[name])]
    return ["policy:", f"  use: {name}", *(f"  {lever}" for lever in levers), *held]


def faults_in(path):
    with pytest.raises(Faults) as refused:
        check(load(str(path)))
    return refused.value.faults


def beyond(card):
    """Values that a lever does not allow, with the words that mend each."""
    if card.choices:
        return [("nonsense", f"is none of {', '.join(card.choices)}")]
    step = 1 if isinstance(card.value, int) else 0.5
    mend = f"give {card.low:g} to {card.high:g}"
    return [
        (card.low - step, f"is below {card.low:g} {card.unit}; {mend}"),
        (card.high + step, f"is above {card.high:g} {card.unit}; {mend}"),
        ("true", f"number; give one in {card.unit}"),
        ("'many'", f"number; give one in {card.unit}"),
    ]


@pytest.mark.parametrize(("name", "lever"), LEVERS, ids=["-".join(pair) for pair in LEVERS])
def test_a_lever_beyond_its_bounds_is_refused_at_its_place(name, lever, written):
    for value, words in beyond(levers_of(POLICIES[name])[lever]):
        [fault] = faults_in(written(*told_policy(name, f"{lever}: {value}")))
        assert fault.where.endswith(f"school.yaml:4:{len(lever) + 5}")
        assert fault.what.startswith(f"policy.{lever}: ")
        assert words in fault.what


@pytest.mark.parametrize(("name", "lever"), LEVERS, ids=["-".join(pair) for pair in LEVERS])
def test_a_lever_inside_another_policy_is_refused_too(name, lever, written):
    if nested_of(POLICIES[name]):
        return
    value, words = beyond(levers_of(POLICIES[name])[lever])[0]
    lines = ["policy:", "  use: part_time", "  regular: {use: fixed}", "  directed:"]
    [fault] = faults_in(written(*lines, f"    use: {name}", f"    {lever}: {value}"))
    assert ":7:" in fault.where
    assert fault.what.startswith(f"policy.directed.{lever}: ")
    assert words in fault.what


@pytest.mark.parametrize("name", POLICIES)
def test_an_unknown_lever_is_refused_with_the_nearest(name, written):
    levers = [*levers_of(POLICIES[name])]
    wrong = (levers[0] + "s") if levers else "every"
    [fault] = faults_in(written(*told_policy(name, f"{wrong}: 1")))
    assert f"policy.{wrong}: '{wrong}' is no lever of {name}" in fault.what
    assert f"did you mean {levers[0]}?" in fault.what if levers else True


@pytest.mark.parametrize("name", NESTING)
def test_a_policy_without_those_inside_it_is_refused(name, written):
    faults = faults_in(written("policy:", f"  use: {name}"))
    assert [fault.what for fault in faults] == [
        f"policy.{inner}: {name} holds another policy, and none is given; add {inner}: {{use: ...}}"
        for inner in nested_of(POLICIES[name])
    ]


SMALL = "school: {grades: [3, 4], classes: 2, class_size: 4, schools: 1}"
ONE = "school: {grades: [3], classes: 1, class_size: 4}"
TWO = "school: {grades: [3], classes: 2, class_size: 4, schools: 2}"
TESTED = (
    "school: {grades: [3], classes: 2, subjects: {reading: {strands: [a], minutes: 60}}, "
    "practice: {assess_every: 6, assess_minutes: 20}}"
)
ODD = "school: {subjects: {science: {strands: [a], minutes: 60}}}"
IMPOSSIBLE = {
    "fewer teachers than groups": (
        ONE, ["use: westover"], "use",
        "a grade has 1 class = 1 teacher, who leads 1 group, and regrouping takes 2 or more",
    ),
    "one track": (ONE, ["use: tracked"], "use", "1 teacher, who leads 1 group"),
    "one class of a school": (ONE, ["use: nongraded"], "use", "1 grade x 1 class = 1 teacher"),
    "more groups than students": (
        SMALL, ["use: differentiated", "groups: 5"], "groups",
        "5 groups in a class of 4 leave 1 without a student; give at most 4 groups",
    ),
    "nobody to tutor at a time": (SMALL, ["use: tutoring", "ratio: 0"], "ratio", "give 1 to 6"),
    "more sessions than minutes": (
        SMALL, ["use: tutoring", "minutes: 300", "sessions: 10"], "minutes",
        "10 sessions of 300 minutes are 3000, and the week has 750",
    ),
    "more advisory than minutes": (
        "school: {other_minutes: 30}", ["use: relational"], "advisory",
        "60 minutes of advisory are more than the 30",
    ),
    "more moving than lessons": (
        TESTED, ["use: westover", "moving_minutes: 45"], "moving_minutes",
        "are 45 in each of 1 subjects, and one has 40 (in the shortest week); give less than 40",
    ),
    "no such subject": (ODD, ["use: nongraded"], "subjects", "only science; give all"),
    "no minute of another part": (
        SMALL, ["use: part_time", "share: 1", "regular: {use: fixed}", "directed: {use: fixed}"],
        "share", "1 leaves no minute to regular",
    ),
    "too little of the week": (
        SMALL, ["use: part_time", "regular: {use: fixed}", "directed: {use: tutoring}"],
        "directed.minutes", "540, and the week has 150 minutes of other subjects",
    ),
    "two that keep groups": (
        SMALL,
        ["use: part_time", "regular: {use: cooperative}", "directed: {use: tutoring, minutes: 15}"],
        "directed", "cooperative and tutoring both keep students in groups",
    ),
    "two that share helpers": (
        SMALL, ["use: phased", "inner: {use: aide}", "usual: {use: tutoring}"],
        "inner", "inner and usual both need helpers (1 and 0.333333 a class)",
    ),
    "no district": (
        SMALL, ["use: magnet", "inner: {use: fixed}", "usual: {use: fixed}"], "schools",
        "1 magnets in a district of 1 schools leave none to come from; give school.schools 2",
    ),
    "nothing but magnets": (
        TWO, ["use: magnet", "schools: 2", "inner: {use: fixed}", "usual: {use: fixed}"], "schools",
        "2 magnets in a district of 2 schools leave none to come from; give schools 1 or less",
    ),
    "nobody applies": (
        TWO, ["use: magnet", "applicants: 0.05", "inner: {use: fixed}", "usual: {use: fixed}"],
        "applicants",
        "0.05 of the 16 students of a grade are 0.8: nobody applies; give at least 0.0625",
    ),
    "a choice inside": (
        TWO,
        ["use: phased", "inner: {use: magnet, inner: {use: fixed}, usual: {use: fixed}}",
         "usual: {use: fixed}"],
        "inner.use", "magnet lets families choose a school before the year",
    ),
    "no correctives": (SMALL, ["use: mastery", "corrective: 0"], "corrective", "give more than 0"),
    "release taken back": (
        SMALL, ["use: cooperative", "start: 0.5", "end: 0.2"], "end", "from 0.5 to 0.2",
    ),
    "support of nothing": (SMALL, ["use: self_paced", "share: 0"], "support", "give support 0"),
    "no use of a match": (
        SMALL, ["use: westover", "placement: match"], "placement", "give by: neediest",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_cannot_be_is_refused_with_the_sum_and_the_mend(case, written, capsys):
    school, policy, lever, words = IMPOSSIBLE[case]
    path = written(school, "policy:", *(f"  {line}" for line in policy))
    [fault] = faults_in(path)
    assert fault.where.startswith(f"{path}:")
    assert fault.what.startswith(f"policy.{lever}: ")
    assert words in fault.what
    for command in (["check", path], ["run", path, "--out", path.parent / "none"]):
        assert main([str(word) for word in command]) == 2
        assert words in " ".join(capsys.readouterr().err.split())
    assert not (path.parent / "none").exists()


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_cannot_be_cannot_be_within_a_slow_start_either(case, written):
    school, policy, lever, _ = IMPOSSIBLE[case]
    start = "start: {use: walkerville, share: 0.01}"
    faults = faults_in(written(school, "policy:", *(f"  {line}" for line in policy), start))
    found = {fault.what.split(":")[0] for fault in faults}
    assert found == {f"policy.{lever}"}


def test_a_start_leaves_the_policy_less(written):
    lines = ["school: {other_minutes: 80}", "policy: {use: relational}"]
    check(load(str(written(*lines, "start: {use: walkerville, share: 0.2}"))))
    [fault] = faults_in(written(*lines, "start: {use: walkerville, share: 0.5}"))
    assert fault.what.startswith("policy.advisory: 60 minutes of advisory are more than the 40")
    [fault] = faults_in(written(*lines, "start: {use: walkerville, share: 1}"))
    assert fault.what.startswith("start.share: the whole week (1) leaves no minute of lessons")


def test_a_follow_up_that_cannot_be_is_refused(written):
    path = written(
        "reference: one",
        "arms: [{name: one, scenario: fixed, set: {school.classes: 1}}]",
        "followup: {policy: {use: westover}}",
    )
    with pytest.raises(Faults, match=r"followup\.policy\.use: a grade has 1 class"):
        check_experiment(load_experiment(str(path)))
    path = written(
        "reference: one",
        "arms: [{name: one, scenario: fixed, set: {school.schools: 2}}]",
        "followup: {policy: {use: magnet, inner: {use: fixed}, usual: {use: fixed}}}",
    )
    with pytest.raises(Faults, match="families chose their schools in week 0"):
        check_experiment(load_experiment(str(path)))


def test_arms_that_are_priced_in_different_money_are_refused(written):
    euros = "set: {school.prices.currency: EUR}"
    arms = ["arms:", "  - {name: a, scenario: fixed}", "  - name: b", "    scenario: fixed"]
    path = written(*arms, f"    {euros}", name="x.yaml")
    with pytest.raises(Faults) as refused:
        check_experiment(load_experiment(str(path)))
    [fault] = refused.value.faults
    assert "x.yaml:" in fault.where
    assert fault.what.startswith("arms[1].school.prices.currency: EUR is not the USD of a; ")


ROSTER = [
    "people:", "  roster:", "    file: pupils.csv", "    school_pool: 4", "    grade: 3",
    "    columns:", "      student: pupil", "      class: room",
    "      scores: {reading: {column: read}}", "school: {grades: [3]}",
]  # fmt: skip


@pytest.mark.parametrize(
    ("classes", "policy", "words"),
    [
        (1, ["use: westover"], "policy.use: a grade has 1 class"),
        (2, ["use: westover"], ""),
        (2, ["use: differentiated", "groups: 5"], "policy.groups: 5 groups in a class of 3"),
        (2, ["use: differentiated", "groups: 3"], ""),
        (4, ["use: magnet", "inner: {use: fixed}", "usual: {use: fixed}"],
         "policy.schools: 1 magnets in a district of 1 schools"),
        (5, ["use: magnet", "inner: {use: fixed}", "usual: {use: fixed}"], ""),
    ],
)  # fmt: skip
def test_a_roster_with_too_few_classes_or_schools_is_refused(classes, policy, words, written):
    path = written(*ROSTER, "policy:", *(f"  {line}" for line in policy))
    rows = [f"{room}{i},{room},{(7 * i) % 5 + room}" for room in range(classes) for i in range(3)]
    (path.parent / "pupils.csv").write_text("\n".join(["pupil,room,read", *rows, ""]))
    scenario = load(str(path))
    if not words:
        engine = Engine.of(scenario, [0], [0], 1)
        assert engine.setting.size.class_size == 3
        engine.step()
        return
    with pytest.raises(Faults) as refused:
        Engine.of(scenario, [0], [0], 1)
    [fault] = refused.value.faults
    assert fault.where.startswith(f"{path}:")
    assert fault.what.startswith(words)


def test_arms_of_other_grades_are_refused_at_their_place_unless_a_trial_holds_them(
    written, tmp_path
):
    written("extends: fixed", "school:", "  grades: [9]", name="ninth.yaml")
    path = tmp_path / "arms.yaml"
    arms = ["{name: westover, scenario: westover}", "{name: ninth, scenario: ninth.yaml}"]
    lines = ["name: arms", "arms:", *(f"  - {arm}" for arm in arms), "worlds: 2"]
    path.write_text("\n".join(lines), encoding="utf-8")
    experiment = load_experiment(str(path))
    with pytest.raises(Faults) as refused:
        planned(experiment)
    [fault] = refused.value.faults
    assert fault.where.endswith("ninth.yaml:4:3")
    assert "school.grades: 9 in arm ninth, and 3, 4, 5 in westover" in fault.what
    assert "compare each school in an experiment of its own" in fault.what
    assert planned(experiment, trial=True).arms == ("westover", "ninth")


def test_minutes_that_go_wrong_in_a_later_week_are_refused():
    engine = Engine.of(load("fixed", ["school.classes=2", "school.class_size=5"]), [0], [0], 1)

    class Longer(type(engine.policy)):
        def plan(self, view, week):
            plan, more = super().plan(view, week), 1.5 if week.of_year == 5 else 1.0
            blocks = (replace(block, minutes=block.minutes * more) for block in plan.blocks)
            return replace(plan, blocks=tuple(blocks))

    engine.policy = Longer()
    for _ in range(5):
        engine.step()
    with pytest.raises(ValueError, match="the plan gives students"):
        engine.step()
