import pytest

from plsim.core.errors import Faults
from plsim.scenario import json_schema, load_trial, shipped
from plsim.scenario.reading import read
from plsim.week.checks import check_experiment

GOOD = """\
name: tiny
study: {citation: Somebody 2020, sources: [star]}
role: fit
findings:
  - {outcome: achievement, measure: exam, arm: small, kind: difference, published: 0.2,
     status: COMPUTED, accept: [0.1, 0.3]}
arms:
  - {name: usual, scenario: fixed}
  - {name: small, scenario: {policy: {use: class_size, students: 15}}}
worlds: 4
"""


@pytest.fixture
def faults(folder):
    """Load a trial in which one text is put in the place of another; give what is wrong."""

    def found(old, new, **options):
        assert old in GOOD
        return folder.messages(load_trial, folder.write(GOOD.replace(old, new)), **options)

    return found


def test_a_trial_is_an_experiment_with_a_study_and_findings(folder):
    trial = load_trial(folder.write(GOOD))
    assert (trial.name, trial.role, trial.experiment.worlds) == ("tiny", "fit", 4)
    assert trial.experiment.reference == "usual"
    assert trial.study.sources == ("star",)
    (finding,) = trial.findings
    assert (finding.subgroup, finding.year, finding.week, finding.unit) == ("all", 1, 36, "SD")
    assert finding.accept == (0.1, 0.3)


def test_worlds_can_be_given_anew(folder):
    assert load_trial(folder.write(GOOD), worlds=2).experiment.worlds == 2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("role: fit", "role: fitted", "a.yaml:3:7: role: 'fitted' is unknown; did you mean 'fit'?"),
        (
            "role: fit", 'role: fit\nfrozen: "c7a2"',
            "a.yaml:4:9: frozen: 'c7a2' is written otherwise; give commit that held facts",
        ),
        ("role: fit", "role: fit\nfrozen: 1234567", '1,234,567 is not text; write it in quotes: "'),
        ("sources: [star]", "sources: [stars]", "study.sources[0]: 'stars' is no source; did you"),
        ("accept: [0.1, 0.3]", "accept: [0.3, 0.1]", "a.yaml:6:24: findings[0].accept: 0.3 is no"),
        ("accept: [0.1, 0.3]", "accept: [0.1]", "a.yaml:6:24: findings[0].accept[1]: is missing"),
        ("status: COMPUTED, ", "", "a.yaml:5:5: findings[0].status: is missing; give how far"),
        ("published: 0.2", "published: 0.2, low: 0.4", "findings[0].published: low, published an"),
        ("published: 0.2", 'published: "0.2"', "findings[0].published: '0.2' is not a number; wri"),
        ("published: 0.2", "effect: 0.2", "findings[0].effect: unknown key; "),
        ("arm: small", "arm: smal", "a.yaml:5:48: findings[0].arm: 'smal' is no arm; did you"),
        ("arm: small", "arm: usual", "findings[0].arm: usual is compared with itself"),
        ("arm: small", "arm: small, against: nobody", "findings[0].against: 'nobody' is no arm"),
        ("arm: small", "arm: small, year: 2", "findings[0].year: year 2 is after the last one, 1"),
        ("outcome: achievement", "outcome: ties, week: 13", "only the primary outcome"),
        ("kind: difference", "kind: order", "findings[0].than: is missing; an order needs it"),
        ("kind: difference", "kind: level, against: usual", "a level is compared with no arm"),
        ("students: 15", "students: 15}, assumptions: {a.b: 2", "assumptions.a.b: a trial has no"),
        ("worlds: 4", "worlds: 4\nset: {assumptions.a.b: [1, 2]}", "a.yaml:11:7: assumptions.a.b"),
        ("students: 15}}", "students: 15}, week: [lesson]}", "a trial has no order of its own"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(faults, old, new, fault):
    found = faults(old, new)
    assert any(fault in each for each in found), found


def test_assumptions_are_refused_on_the_command_line_too(faults):
    (found,) = set(faults("fit", "fit", sets=("assumptions.learning.growth=2",)))
    assert "assumptions are the same in all of them" in found


def test_faults_of_study_findings_and_arms_come_together(folder):
    text = GOOD.replace("role: fit", "role: new").replace("use: class_size", "us: class_size")
    text = text.replace("name: usual", "name: us/ual")
    found = folder.messages(load_trial, folder.write(text))
    assert any("role" in each for each in found)
    assert any("us/ual" in each for each in found)


def test_a_trial_without_arms_is_no_experiment(faults):
    assert "arms: is missing" in faults("arms:", "arm:")[0]


def test_an_experiment_is_no_trial():
    with pytest.raises(Faults, match="no shipped trial is called 'main'"):
        load_trial("main")


@pytest.mark.parametrize("name", list(shipped("trial")))
def test_a_shipped_trial_loads_and_its_scenarios_are_sound(name):
    trial = load_trial(name)
    assert trial.name == name
    check_experiment(trial.experiment)
    assert all(not arm.scenario.assumptions for arm in trial.experiment.arms)


def test_trials_of_every_role_are_shipped():
    assert {load_trial(name).role for name in shipped("trial")} == {"fit", "held_out", "unseen"}


def test_the_schema_names_every_key_of_the_shipped_trials():
    schema = json_schema("trial")
    for file in shipped("trial").values():
        assert set(read(file).value) <= set(schema["properties"])
    assert {"study", "role", "findings", "arms"} <= set(schema["required"])
    finding = schema["$defs"]["Finding"]["properties"]
    assert {"published", "low", "high", "unit", "status", "accept"} <= set(finding)
