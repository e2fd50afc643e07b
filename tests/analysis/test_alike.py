"""Arms that differ in more than how the school is run are told apart from those that do not."""

from copy import deepcopy
from typing import Any

import fake_results
import pytest

from plsim.analysis.alike import beside, incomparable, others, swept_students, unlike
from plsim.analysis.summary import analyse
from plsim.report.page import report
from plsim.report.page.handout import document_table, handout
from plsim.report.terminal import render
from plsim.scenario import load

Plain = dict[str, Any]
TITLES = {"fixed": "Fixed classes", "other": "Another"}


def _arm(name: str, *sets: str, scenario: str = "fixed") -> Plain:
    return {"name": name, "title": TITLES[name], "scenario": load(scenario, sets).resolved()}


def _run(*arms: Plain, over: tuple[str, ...] = ()) -> Plain:
    return {"arms": list(arms), "reference": "fixed", "sweep": {"over": list(over)}}


@pytest.mark.parametrize("scenario", ["westover", "informed", "walkerville", "hybrid"])
def test_another_way_to_run_a_school_is_no_other_school(scenario: str) -> None:
    assert unlike(_run(_arm("fixed"), _arm("other", scenario=scenario))) == []


@pytest.mark.parametrize(
    "key",
    [
        "school.classes=4",
        "school.class_size=26",
        "school.schools=2",
        "people.disadvantaged=0.6",
        "facts.spread=1.2",
        "assumptions.people.disadvantage_gap=0.7",
    ],
)
def test_whoever_has_other_students_is_named_with_the_key(key: str) -> None:
    run = _run(_arm("fixed"), _arm("other", key))
    assert others(run) == {"other"}
    (said,) = unlike(run)
    assert said.startswith(f"Another has other students than Fixed classes: {key.split('=')[0]}")


@pytest.mark.parametrize(
    "key", ["school.prices.teacher_hour=80", "assumptions.software.breadth=0.5", "people.flow=open"]
)
def test_another_setting_is_named_and_the_students_stay_the_same(key: str) -> None:
    run = _run(_arm("fixed"), _arm("other", key))
    assert others(run) == set()
    (said,) = unlike(run)
    assert "in more than how the school is run" in said
    assert key.split("=")[0] in said


def test_a_roster_is_named_without_the_folders_of_the_machine() -> None:
    other = _arm("other")
    other["scenario"]["people"]["roster"] = {"file": "/home/somebody/spring.csv"}
    found = beside([_arm("fixed"), other], "fixed")["other"]
    assert [str(each) for each in found.students] == ["people.roster.file: not there → spring.csv"]


def test_a_sweep_says_which_of_its_keys_change_the_students() -> None:
    over = ("arms.other.policy.every", "school.classes", "arms.other.people.disadvantaged")
    run = _run(_arm("fixed"), _arm("other"), over=over)
    assert swept_students(run) == list(over[1:])
    assert others(run) == {"other"}
    assert unlike(run) == [
        "Another alone has other students where the sweep changes people.disadvantaged."
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("school.grades", [9]),
        ("years", 2),
        ("school.subjects", {"mathematics": {"strands": ["number"], "minutes": 300}}),
    ],
)
def test_other_grades_subjects_and_years_cannot_be_compared(key: str, value: Any) -> None:
    base = load("fixed").resolved()
    arm = deepcopy(base)
    (arm["school"] if key.startswith("school.") else arm)[key.removeprefix("school.")] = value
    assert [found[0] for found in incomparable(arm, base)] == [key]
    assert list(incomparable(base, base)) == []


def test_a_run_counts_and_titles_arms_with_other_students_apart() -> None:
    arms = ["fixed", "hybrid", "tracked"]
    run = fake_results.manifest(arms)
    for arm, size in zip(run["arms"], (27, 27, 20), strict=True):
        arm["scenario"] |= {"school": {"class_size": size}}
    students = fake_results.students(arms, worlds=20)
    found = analyse(fake_results.results(arms, worlds=20), students, run)
    assert set(found.gains["arm"]) == {"hybrid", "luck alone"}
    assert found.curves is not None
    assert set(found.curves["arm"]) == {"hybrid"}
    worse = found.summary[found.summary["outcome"] == "worse_off"]
    assert set(worse["arm"]) == {"hybrid", "luck alone"}
    text = render(found.summary, run)
    assert text.startswith("Not the same school\n  Tracked has other students than Fixed classes:")
    assert "Tracked (other" in text
    assert "Hybrid (other" not in text
    pages = [report(found, (), None, {}, "run"), handout(found, ()), document_table(found)]
    assert all(" has other students than Fixed classes: school.class_size" in p for p in pages)
    assert "with the same luck and not the same students" in pages[0]
    left_out = "Not counted, since their students are not those of the reference: Tracked (other"
    assert left_out in pages[0]


def test_where_all_arms_have_other_students_nobody_is_said_to_gain_or_lose() -> None:
    arms = ["fixed", "hybrid"]
    run = fake_results.manifest(arms)
    run["arms"][1]["scenario"] |= {"people": {"disadvantaged": 0.9}}
    students = fake_results.students(arms, worlds=20)
    found = analyse(fake_results.results(arms, worlds=20), students, run)
    page = report(found, (), None, {}, "run")
    section = page.split('<section id="gains"')[1].split("</section>")[0]
    assert "Not counted, since their students are not those of the reference: Hybrid" in section
    assert "the same child" not in section
    assert "worse off, " not in section
