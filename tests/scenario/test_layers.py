import os
from pathlib import Path

import pytest

from plsim.scenario import Scenario, load


def test_a_child_takes_what_it_does_not_say_from_its_parent(folder):
    folder.write(
        "name: p\ntitle: P\nnotes: n\nyears: 3\nschool: {classes: 2, class_size: 9}\n", "p.yaml"
    )
    child = load(folder.write("extends: p.yaml\nschool: {classes: 4}\n"))
    assert (child.name, child.title, child.notes) == ("a", "a", "")
    assert (child.years, child.school.classes, child.school.class_size) == (3, 4, 9)


def test_a_policy_that_is_named_replaces_the_whole_policy_of_the_parent(folder):
    folder.write("policy: {use: westover, every: 6, placement: x}\n", "p.yaml")
    tuned = load(folder.write("extends: p.yaml\npolicy: {every: 3}\n"))
    other = load(folder.write("extends: p.yaml\npolicy: {use: fixed}\n"))
    assert (tuned.policy.use, tuned.policy.levers) == ("westover", {"every": 3, "placement": "x"})
    assert (other.policy.use, other.policy.levers) == ("fixed", {})


def test_lists_are_replaced_and_mappings_merged(folder):
    folder.write("school: {grades: [1, 2]}\nassumptions: {a.b: 1, a.c: [1, 2]}\n", "p.yaml")
    child = load(folder.write("extends: p.yaml\nschool: {grades: [5]}\nassumptions: {a.c: 3}\n"))
    assert child.school.grades == (5,)
    assert child.assumptions == {"a.b": 1.0, "a.c": 3.0}


def test_a_parent_may_lie_below_and_a_bare_name_is_a_shipped_one(folder):
    folder.write("extends: informed\nyears: 2\n", "below/p.yaml")
    assert load(folder.write("extends: below/p.yaml\n")).school.practice.assess_every == 6


def test_places_survive_extends_and_set(folder):
    folder.write("years: 2\npolicy: {use: x, every: 6}\nschool:\n  grades: [1, 2]\n", "p.yaml")
    file = folder.write("name: a\nextends: p.yaml\npeople: {disadvantaged: 0.3}\n")
    child = load(file, ["school.classes=3"])
    at = str(folder.path)
    assert child.where("years") == f"{at}/p.yaml:1:8"
    assert child.where("policy.every") == f"{at}/p.yaml:2:25"
    assert child.where("policy.placement") == f"{at}/p.yaml:2:1"
    assert child.where("school.grades[1]") == f"{at}/p.yaml:4:15"
    assert child.where("people.disadvantaged") == f"{at}/a.yaml:3:25"
    assert child.where("people.roster.file") == f"{at}/a.yaml:3:1"
    assert child.where("school.classes") == "--set school.classes=3"
    assert child.where("facts.lag") == f"{at}/a.yaml:1:1"
    assert Scenario(name="a").where("policy.every") == ""


def test_places_decide_neither_equality_nor_what_is_resolved(folder):
    one, two = (
        folder.write("name: a\nyears: 2\n"),
        folder.write("\n\nyears: 2\nname: a\n", "b.yaml"),
    )
    assert load(one) == load(two)
    assert load(one).resolved() == load(two).resolved()
    assert load(one) != load(two, ["years=3"])


def test_a_fault_of_the_parent_points_to_the_parent(folder):
    folder.write("name: p\nyears: 0\n", "p.yaml")
    [found] = folder.messages(load, folder.write("extends: p.yaml\n"))
    assert found.startswith("p.yaml:2:8: years: 0 is too small")


EXTENDS = [
    ("a.yaml", "a circle (a.yaml -> a.yaml); take one out"),
    ("b.yaml", "a circle (a.yaml -> b.yaml -> a.yaml); take one out"),
    ("zzz.yml", "'zzz.yml' is no file; did you mean"),
    ("bb.yaml", "'bb.yaml' is no file; did you mean 'b.yaml'?"),
    ("/etc/passwd", "'/etc/passwd' is not relative; name a file in the folder of"),
    ("C:/windows/a.yaml", "is not relative"),
    ("~/a.yaml", "is not relative"),
    ("../../etc/passwd", "'../../etc/passwd' leads out of its folder"),
    ("b/../../a.yaml", "leads out of its folder"),
    ("b\\a.yaml", "holds a backslash (write /)"),
    ("westovr", "no shipped scenario is called 'westovr'; did you mean 'westover'?"),
    ("[b.yaml, a.yaml]", "give the name of one shipped scenario, or one file"),
    ("3", "give the name of one shipped scenario, or one file"),
    ("''", "give the name of one shipped scenario, or one file"),
    ("", "give the name of one shipped scenario, or one file"),
    ("a" * 300 + ".yaml", "is no path"),
]


@pytest.mark.parametrize(("extends", "message"), EXTENDS, ids=[e[:20] for e, _ in EXTENDS])
def test_extends_that_leads_nowhere_says_so_at_its_place(folder, extends, message):
    folder.write("extends: a.yaml\n", "b.yaml")
    found = folder.messages(load, folder.write(f"name: a\nextends: {extends}\n"))
    assert len(found) == 1
    place = "b.yaml:1:10" if "b.yaml -> a.yaml" in message else "a.yaml:2:"
    assert found[0].startswith(place)
    assert f"extends: {message}" in found[0] or message in found[0]


def test_links_may_not_lead_out_of_the_folder(folder, tmp_path):
    outside = folder.write("years: 3\n", "out/secret.yaml")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "link.yaml").symlink_to(outside)
    (inside / "up").symlink_to(tmp_path / "out")
    for extends in ("link.yaml", "up/secret.yaml"):
        file = folder.write(f"extends: {extends}\n", "in/a.yaml")
        [found] = folder.messages(load, file)
        assert f"'{extends}' is a link out of its folder" in found


def test_a_link_to_itself_is_no_file(folder, tmp_path):
    os.symlink(tmp_path / "loop.yaml", tmp_path / "loop.yaml")
    [found] = folder.messages(load, folder.write("extends: loop.yaml\n"))
    assert found.startswith("a.yaml:1:10: extends: 'loop.yaml' is")


def test_a_chain_of_parents_is_short(folder):
    for index in range(30):
        folder.write(f"extends: c{index + 1}.yaml\n", f"c{index}.yaml")
    folder.write("years: 1\n", "c30.yaml")
    [found] = folder.messages(load, folder.path / "c0.yaml")
    assert "extends: more than 10 files in a row" in found


def test_set_lays_values_over_the_file_in_one_go():
    changed = load(
        "fixed", ["policy.every=3", "policy.use=westover", "assumptions.learning.rate=[1, 2]"]
    )
    assert (changed.policy.use, changed.policy.levers) == ("westover", {"every": 3})
    assert changed.assumptions == {"learning.rate": (1.0, 2.0)}


SETS = [
    ("polcy.every=3", "polcy: unknown key; did you mean 'policy'?"),
    ("school.clases=3", "school.clases: unknown key; did you mean 'classes'?"),
    ("school.classes=ten", "school.classes: 'ten' is not a whole number"),
    ("school.classes=", "school.classes: nothing is not a whole number"),
    ("school.classes.x=3", "school.classes: a mapping is not a whole number"),
    ("school=3", "school: 3 is not a mapping"),
    ("years", "no value; write key=value, such as policy.every=6"),
    ("=3", "'' is no key; write one such as policy.every"),
    ("school..x=3", "'school..x' is no key"),
    ("years=&a 3", "the anchor &a; take it out"),
    ("years=[1", "not YAML"),
    ("years=1\x00", "control character U+0000"),
    ("years=.nan", ".nan is not a finite number"),
    ("extends=westover", "extends: unknown key"),
]


@pytest.mark.parametrize(("text", "message"), SETS, ids=[text for text, _ in SETS])
def test_set_that_cannot_be_says_what_was_set(folder, text, message):
    [found] = folder.messages(load, "fixed", [text])
    assert found.startswith(f"--set {text[:6]}")
    assert message in found
    assert found.isprintable()


@pytest.mark.parametrize(
    "sets",
    [
        ["years=1", "years=2"],
        ["policy={use: x}", "policy.every=2"],
        ["policy.every=2", "policy={use: x}"],
    ],
)
def test_a_key_is_set_once(folder, sets):
    [found] = folder.messages(load, "fixed", sets)
    assert "set twice, or inside another one that is set" in found


def test_a_value_that_is_set_is_read_as_in_a_file():
    assert load("fixed", ["title=NO", "week=[a, b]", "notes='3'"]).week == ("a", "b")
    assert load("fixed", ["notes=a=b"]).notes == "a=b"


def test_an_experiment_is_no_scenario(folder):
    [found] = folder.messages(load, folder.write("name: a\narms: []\n"))
    assert found == "a.yaml:2:1: arms: this looks like an experiment; run it with `plsim compare`"


def test_a_path_object_is_never_a_shipped_name(folder):
    assert "no such file" in folder.messages(load, Path("westover"))[0]
