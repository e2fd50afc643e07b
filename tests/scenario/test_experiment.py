import pytest

from plsim.scenario import Experiment, experiment_of, load, load_experiment

TWO = (
    "name: x\nquestion: Why?\narms:\n"
    "  - {name: one, scenario: fixed}\n  - {name: two, scenario: westover}\n"
)


def test_an_arm_is_a_whole_scenario_with_what_is_set_in_it(folder):
    text = TWO + (
        "  - name: three\n    title: Three\n    scenario: {extends: westover, years: 2}\n"
        "    set: {policy.every: 9, school: {classes: 3}}\n"
        "  - scenario: mine.yaml\nset: {school.class_size: 20}\nreference: two\n"
    )
    folder.write("title: Mine\nnotes: n\n", "mine.yaml")
    found = load_experiment(folder.write(text))
    assert [arm.name for arm in found.arms] == ["one", "two", "three", "mine"]
    assert [arm.title for arm in found.arms] == [
        "Fixed classes",
        "Westover regrouping",
        "Three",
        "Mine",
    ]
    assert {arm.scenario.school.class_size for arm in found.arms} == {20}
    third = found.arm("three")
    assert (third.scenario.policy.levers["every"], third.scenario.school.classes) == (9, 3)
    assert (third.scenario.years, third.scenario.name) == (2, "three")
    assert third.overridden == ("school.class_size", "policy.every", "school.classes")
    assert third.scenario.where("policy.every").endswith("a.yaml:9:25")
    assert (found.arm("mine").notes, found.reference) == ("n", "two")


def test_what_is_not_said_has_its_usual_value(folder):
    found = load_experiment(folder.write(TWO))
    assert (found.reference, found.primary, found.worlds, found.seed) == (
        "one",
        "achievement",
        200,
        20180401,
    )
    assert found.subgroups == ("low", "middle", "high", "disadvantaged", "not_disadvantaged")
    assert (found.outcomes, found.followup, found.hold, found.title) == (None, None, (), "x")


def test_set_is_for_all_arms_or_for_one(folder):
    sets = ["school.classes=2", "arms.two.policy.every=3", "arms.two.school.class_size=9"]
    one, two = load_experiment(folder.write(TWO), sets).arms
    assert (one.scenario.school.classes, two.scenario.school.classes) == (2, 2)
    assert (one.scenario.school.class_size, two.scenario.school.class_size) == (27, 9)
    assert two.scenario.policy.levers["every"] == 3
    assert two.scenario.where("policy.every") == "--set arms.two.policy.every=3"


def test_what_is_set_for_one_arm_wins_over_what_is_set_for_all(folder):
    one, two = load_experiment(folder.write(TWO), ["years=2", "arms.two.years=3"]).arms
    assert (one.scenario.years, two.scenario.years) == (2, 3)


def test_names_with_dots_can_be_set(folder):
    text = TWO.replace("name: two", "name: one.b")
    one, two = load_experiment(folder.write(text), ["arms.one.b.years=3"]).arms
    assert (one.scenario.years, two.scenario.years) == (1, 3)


def test_worlds_and_seed_of_the_command_line_replace_those_of_the_file(folder):
    file = folder.write(TWO + "worlds: 7\n")
    found = load_experiment(file, worlds=3, seed=2**128 - 1)
    assert (found.worlds, found.seed, found.where("worlds")) == (3, 2**128 - 1, "--worlds 3")
    messages = folder.messages(load_experiment, file, worlds=0, seed=2**128)
    assert messages[0].startswith("--worlds 0: worlds: 0 is too small; give 1 to 1,000,000")
    assert messages[1].startswith(f"--seed {2**128}: seed: 340,282,")


def test_followup_outcomes_and_hold_are_read(folder):
    text = (
        TWO
        + "followup: {years: 2, policy: {use: x, a: 1}}\n"
        + "hold: [people]\noutcomes: [a, b]\nprimary: b\n"
    )
    found = load_experiment(folder.write(text))
    assert (found.followup.years, found.followup.policy.levers) == (2, {"a": 1})
    assert (found.hold, found.outcomes) == (("people",), ("a", "b"))


BAD = [
    ("worlds: 0", "a.yaml:6:9: worlds: 0 is too small; give 1 to 1,000,000 (worlds of each arm"),
    ("worlds: 1e2", "worlds: 100.0 is not a whole number; write 100"),
    ("worlds: 10000000", "worlds: 10,000,000 is too large"),
    (
        "seed: -1",
        "seed: -1 is too small; give 0 to 340,282,366,920,938,463,463,374,607,431,768,211,455",
    ),
    (
        "seed: 340282366920938463463374607431768211456",
        "seed: 340,282,366,920,938,463,463,374,607,4",
    ),
    ("seed: 1.5", "seed: 1.5 is not a whole number"),
    ("seed: ", "seed: nothing is not a whole number"),
    ("reference: three", "a.yaml:6:12: reference: 'three' is not an arm; there is one, two"),
    ("reference: One", "reference: 'One' is not an arm; did you mean 'one'?"),
    ("subgroups: [lo]", "subgroups[0]: 'lo' is unknown; did you mean 'low'?"),
    ("subgroups: [low, low]", "subgroups[1]: 'low' stands in the list twice; keep one"),
    ("hold: [luck]", "hold[0]: 'luck' is unknown; there is people"),
    ("outcomes: []", "outcomes: is empty; give at least 1"),
    ("outcomes: [gap]", "primary: 'achievement' is not one of outcomes gap; add it"),
    ("primary: a b", "primary: 'a b' is not a plain name; use letters, digits and _"),
    ("followup: {years: 0}", "followup.years: 0 is too small; give 1 to 12"),
    ("followup: {years: 1, policy: fixed}", "followup.policy: 'fixed' is not a mapping"),
    ("followup: {yeers: 1}", "followup.yeers: unknown key; did you mean 'years'?"),
    ("wolrds: 3", "wolrds: unknown key; did you mean 'worlds'?"),
    (
        "  - {name: one, scenario: fixed}",
        "arms[2].name: 'one' stands here twice; give each arm its n",
    ),
    ("  - {name: ONE, scenario: fixed}", "arms[2].name: 'ONE' differs from 'one' only in form"),
    ("  - {name: a/b, scenario: fixed}", "arms[2].name: 'a/b' holds '/'"),
    ("  - {name: 3, scenario: fixed}", 'arms[2].name: 3 is not text; write it in quotes: "3"'),
    ("  - {name: three}", "arms[2].scenario: is missing; give name of a shipped scenario"),
    ("  - {name: three, scenario: }", "arms[2].scenario: give the name of a shipped scenario"),
    ("  - {name: three, scenario: {}}", "arms[2].scenario: give the name of a shipped scenario"),
    ("  - {name: three, scenario: [a]}", "arms[2].scenario: give the name of a shipped scenario"),
    (
        "  - {name: three, scenario: fxed}",
        "6:29: scenario: no shipped scenario is called 'fxed'; did",
    ),
    ("  - {name: three, scenario: ../x.yaml}", "scenario: '../x.yaml' leads out of its folder"),
    (
        "  - {name: three, scenario: x.yaml}",
        "scenario: 'x.yaml' is no file; did you mean 'a.yaml'?",
    ),
    ("  - {name: three, scenario: a.yaml}", "this looks like an experiment"),
    (
        "  - {name: three, scenario: fixed, sett: {}}",
        "arms[2].sett: unknown key; did you mean 'set'?",
    ),
    ("  - {name: three, scenario: fixed, set: [a]}", "arms[2].set: a list is not a mapping"),
    ("  - {name: three, scenario: fixed, set: {years: 0}}", "6:49: years: 0 is too small"),
    ("  - {name: t, scenario: {years: 0}}", "6:33: years: 0 is too small"),
    ("  - {name: t, scenario: {extends: ../x}}", "extends: '../x' leads out of its folder"),
    ("  - three", "arms[2]: 'three' is not a mapping"),
    ("set: {polcy.every: 3}", "a.yaml:6:20: polcy: unknown key; did you mean 'policy'?"),
    ("set: {years: 2, years.x: 3}", "years.x: set twice, or inside another one that is set"),
    ("set: {people.roster.file: /x.csv}", "people.roster.file: '/x.csv' is not relative"),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=[text[:60] for text, _ in BAD])
def test_an_experiment_that_cannot_be_says_where_and_why(folder, text, message):
    found = folder.messages(load_experiment, folder.write(TWO + text + "\n"))
    assert any(message in each for each in found), found
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name: a\n",
            "this looks like a scenario: run it with `plsim run`, or compare two of them",
        ),
        ("arms: []\n", "arms: is empty; give at least 1"),
        ("arms: fixed\n", "arms: 'fixed' is not a list; write [fixed]"),
        ("arms: {a: b}\n", "arms: a mapping is not a list"),
        ("arms:\n", "arms: nothing is not a list"),
    ],
)
def test_an_experiment_needs_arms(folder, text, message):
    assert message in folder.messages(load_experiment, folder.write(text))[0]


def test_composed_and_decomposed_letters_are_one_name(folder):
    text = TWO.replace("name: one", "name: \u00e9").replace("name: two", "name: e\u0301")
    assert "only in form" in folder.messages(load_experiment, folder.write(text))[0]


def test_faults_of_file_and_arms_come_together_and_once(folder):
    folder.write("years: 0\n", "mine.yaml")
    arms = "".join(f"  - {{name: n{i}, scenario: mine.yaml}}\n" for i in range(5))
    found = folder.messages(load_experiment, folder.write(TWO + arms + "worlds: 0\n"))
    assert [each.split(": ")[1] for each in found] == ["worlds", "years"]


def test_set_for_no_arm_names_the_arms(folder):
    found = folder.messages(load_experiment, folder.write(TWO), ["arms.tow.years=2"])
    assert found[0].startswith("--set arms.tow.years=2: 'arms.tow.years' names no arm; write arms.")
    assert found[0].endswith("did you mean 'two'?")


def test_scenarios_alone_make_an_experiment(folder):
    mine = folder.write("extends: informed\ntitle: Mine\n", "mine.yaml")
    found = experiment_of(
        ["fixed", str(mine), "westover"], ["years=2", "arms.mine.years=3"], worlds=4
    )
    assert [arm.name for arm in found.arms] == ["fixed", "mine", "westover"]
    assert (found.reference, found.worlds, found.name) == ("fixed", 4, "fixed_and_2")
    assert [arm.scenario.years for arm in found.arms] == [2, 3, 2]
    assert found.arm("mine").scenario == load(mine, ["years=3"])


def test_scenarios_alone_must_be_two_and_differ_in_name(folder):
    assert "name two or more" in folder.messages(experiment_of, ["fixed"])[0]
    assert "'fixed' stands here twice" in folder.messages(experiment_of, ["fixed", "fixed"])[0]
    found = folder.messages(experiment_of, ["fxed", "westovr"])
    assert ["did you mean" in each for each in found] == [True, True]
    columns = "{student: i, class: c, scores: {reading: {column: r}}}"
    roster = f"people: {{roster: {{file: r.csv, grade: 3, columns: {columns}}}}}"
    files = [folder.write(roster, f"{name}.yaml") for name in "bc"]
    assert experiment_of(files).arms[1].scenario.people.roster.file.endswith("r.csv")


def test_an_experiment_is_read_back_equal(folder):
    found = load_experiment(folder.write(TWO + "followup: {years: 2}\n"), ["years=2"])
    assert Experiment.model_validate(found.resolved()) == found


def test_arms_that_share_a_title_are_told_apart_by_their_names(tmp_path):
    file = tmp_path / "try.yaml"
    file.write_text(
        "name: try\narms:\n"
        "  - {name: now, scenario: fixed}\n"
        "  - {name: open, scenario: fixed, set: {school.practice.sharing: 1}}\n"
        "  - {name: moved, scenario: westover}\n"
    )
    titles = [arm.title for arm in load_experiment(str(file)).arms]
    assert titles == ["Fixed classes (now)", "Fixed classes (open)", "Westover regrouping"]
