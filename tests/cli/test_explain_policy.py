import csv
import json
import re
from pathlib import Path

import pytest
import yaml

from plsim.cli import main
from plsim.cli.explain_policy import STRUCTURE, assumed, looks_at, staff, stretch
from plsim.core.declare import assumptions_of
from plsim.core.registry import parts
from plsim.state.fields import FIELDS
from plsim.timetable.parts import Staffing
from plsim.week.portrait import Stretch


def said(capsys, *words):
    code = main(words)
    found = capsys.readouterr()
    return code, found.out, found.err


def joined(text):
    return " ".join(text.split())


def test_a_week_staff_and_costs_are_told_in_words(capsys):
    code, out, _ = said(capsys, "explain", "hybrid")
    text = joined(out)
    assert code == 0
    assert "A week mathematics, rotation: taught groups, 72 min; 18 groups of 13 to 14" in text
    assert "led by an adult without a class; level of each student" in text
    assert "Staff 1 adult without a class for every 3 classes" in text
    assert "a licence of software for 100 % of students" in text
    assert "6 short assessments a year, 360 minutes" in text
    assert "3 more adults than the 9 of fixed classes" in text


def test_a_later_week_gets_its_own_line(capsys):
    _, out, _ = said(capsys, "explain", "walkerville")
    assert "\nWeek 36 " in out
    assert "\nWeek " not in said(capsys, "explain", "fixed")[1]


def test_all_brings_every_assumption_called_for_and_else_their_number_is_told(capsys):
    _, short, _ = said(capsys, "explain", "self_paced")
    _, whole, _ = said(capsys, "explain", "self_paced", "--all")
    cards = assumed(("software", "lesson"))
    assert len(cards) >= 20
    assert not any(name in short for name in cards)
    assert all(name in whole for name in cards)
    card = cards["software.start_usage"]
    line = f"software.start_usage = {card.value:g} {card.unit} ({card.low:g} to {card.high:g})"
    assert f"{line}: {card.source}" in joined(whole)
    assert "plsim explain self_paced --all" in joined(short)
    assert len(assumed(["lesson"])) == len(assumptions_of(parts("mechanisms")["lesson"]))


def test_structure_is_made_of_fields_and_holds_nothing_that_adults_judge():
    assert set(FIELDS) >= STRUCTURE
    assert not {"estimate", "known", "strength_seen", "score", "disadvantaged"} & STRUCTURE


def test_what_families_know_is_told_of_a_school_of_choice():
    assert "families: skill, home support, drive" in looks_at(parts("policies")["magnet"])


@pytest.mark.parametrize(
    ("need", "words"),
    [
        (Staffing(), "the school's own"),
        (Staffing(class_size=15), "classes of at most 15, with teachers hired or let go (10 %"),
        (Staffing(helpers=1.0, helper_quality=-0.5), "1 adult without a class for each class"),
        (Staffing(helpers=1.0, helper_quality=-0.5), "worth 0.61 of a teacher's"),
    ],
)
def test_staff_in_words(need, words):
    assert words in staff(need)


def test_a_stretch_in_words():
    one = Stretch(
        "reading (x)", "software", 90.0, 0.25, 1, 7, 7, ("teacher", "helper"), 2.0, "own",
        (("decoding", 1.0),),
    )  # fmt: skip
    assert stretch(one) == (
        "reading (x): software, 90 min for 25 % of students; 1 group of 7, led by a teacher or an "
        "adult without a class for 2 groups at once; level of each student; decoding 100 %"
    )


def test_the_list_of_policies_has_a_second_line_without_structure(capsys):
    _, out, _ = said(capsys, "list", "policies")
    row = out[out.index("\nwestover ") : out.index("\nwillow_bend ")]
    assert row.endswith("\n    looks at estimate, strength seen; staff the school's own")
    assert "student_id" not in out
    rows = {row["name"]: row for row in json.loads(said(capsys, "list", "policies", "--json")[1])}
    assert rows["westover"]["looks at"] == "estimate, strength seen"
    assert "at most 15" in rows["class_size"]["staff"]


OWN = (
    "from dataclasses import dataclass\n"
    "from plsim.policies.fixed import Fixed\n"
    "@dataclass(frozen=True)\n"
    "class Odd(Fixed):\n"
    "    '''Group by nothing known.'''\n"
    "    name = 'odd'\n"
)


def test_an_own_policy_is_portrayed_and_one_that_fails_says_so(capsys, tmp_path):
    rules = tmp_path / "rules.py"
    rules.write_text(OWN)
    code, out, _ = said(capsys, "explain", "odd", "--use", str(rules))
    assert code == 0
    assert "mathematics: one lesson for all, 300 min" in joined(out)
    rules.write_text(OWN + "    def plan(self, view, week):\n        return 1 / 0\n")
    code, out, _ = said(capsys, "explain", "odd", "--use", str(rules))
    assert code == 0
    assert "its plan failed: ZeroDivisionError" in out
    assert "Weakest link" in out


@pytest.mark.parametrize("policy", ["tracked", "nongraded", "school_of_one", "westover"])
def test_trials_of_a_policy_are_counted_hits_and_misses(capsys, policy):
    """By hand: the ledger's rows of the arms whose own mapping uses the policy."""
    trials = Path(__file__).parents[2] / "experiments" / "trials"
    with (trials / "ledger.csv").open(encoding="utf-8") as file:
        ledger = list(csv.DictReader(file))
    expected = []
    for path in sorted(trials.glob("*.yaml")):
        arms = yaml.safe_load(path.read_text(encoding="utf-8"))["arms"]
        uses = [arm["name"] for arm in arms if f"'use': '{policy}'" in str(arm)
                or arm.get("scenario") == policy]  # fmt: skip
        inside = [row["inside"] for row in ledger if row["trial"] == path.stem
                  and row["arm"] in uses and row["inside"] != "not run"]  # fmt: skip
        if inside:
            expected.append((path.stem, str(inside.count("yes")), str(len(inside))))
    assert main(["explain", policy]) == 0
    out = capsys.readouterr().out
    told = re.findall(r"(\w+) \((?:held out|unseen|fitted)\): (\d+) of (\d+) findings", out)
    assert told == expected
    assert bool(expected) != ("none: no shipped trial tried this policy" in out)
