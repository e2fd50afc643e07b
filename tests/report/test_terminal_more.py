import re

import fake_results
import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len

from plsim.analysis.summary import analyse
from plsim.report.choice import Choice
from plsim.report.terminal import render
from plsim.report.terminal_more import money, studies

ARMS = list(fake_results.TITLES)
STUDY = {
    "name": "choice_study", "title": "what studies would say", "unit": "SD of the exam",
    "direction": "neither", "more": "more", "less": "less", "smallest": 0.05,
    "smallest_source": "assumed", "standardise": False, "months": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return analyse(fake_results.results(ARMS), None, fake_results.manifest(ARMS))


def magnet(inner="westover", admitted=True):
    """A run of two schools of choice, in which the lottery is right."""
    names, worlds, each = ["fixed", "hybrid"], 40, 30
    run = fake_results.manifest(names, worlds)
    for one, policy in zip(run["arms"], ("fixed", inner), strict=True):
        one["scenario"] = {"years": 1, "policy": {"use": "magnet", "inner": {"use": policy}}}
    run["outcomes"]["choice_study"] = STUDY
    world = np.arange(worlds)
    rng = np.random.default_rng(2)
    results = [fake_results.results(names, worlds)]
    for name, more in (("fixed", 0.0), ("hybrid", 0.2)):
        for study, level in (("naive", 0.5), ("controls", 0.3), ("lottery", 0.0)):
            value = level + more + 0.02 * rng.normal(size=worlds)
            results.append(
                fake_results._rows(name, world, world // 2, "all", "choice_study", study, value, "")
            )
    students = fake_results.students(names, worlds, each).drop(columns="disadvantaged")
    who = students["student"] < each // 3
    base = students[students.arm == "fixed"].set_index(["world", "student"])["end"]
    gain = np.where((students.arm == "hybrid") & who, 0.2, 0.0)
    own = base.reindex(pd.MultiIndex.from_frame(students[["world", "student"]]))
    end = pd.Series(own.to_numpy() + gain, index=students.index)
    exam = end - end.groupby([students.arm, students.world, students.grade]).transform("mean")
    spread = exam.groupby([students.arm, students.world]).transform(lambda x: x.std(ddof=0))
    students = students.assign(end=end, end_exam=end / spread)
    if admitted:
        students = students.assign(admitted=who.astype(int))
    return analyse(pd.concat(results, ignore_index=True), students, run)


def test_arms_stand_by_what_money_bought_and_the_others_are_named(found):
    lines = money(Choice(found.summary, found.manifest), 98)
    text = " ".join(" ".join(lines).split())
    rows = found.summary[found.summary.outcome == "achievement_per_100"]
    order = [fake_results.TITLES[arm] for arm in rows.sort_values("estimate").arm[::-1]]
    starts = [text.index(name) for name in order]
    assert starts == sorted(starts)
    assert "delta method, clustered by draw" in text
    assert "cost 410 more" in text
    assert "Cost as much" not in text


def test_arms_that_cost_less_or_the_same_say_so():
    arms = ARMS[:4]
    tidy = fake_results.results(arms)
    cost = tidy.outcome == "cost"
    tidy.loc[cost & (tidy.arm == arms[2]), "value"] -= 500.0
    tidy.loc[cost & (tidy.arm == arms[3]), "value"] -= 50.0
    found = analyse(tidy, None, fake_results.manifest(arms))
    text = " ".join(" ".join(money(Choice(found.summary, found.manifest), 98)).split())
    assert f"Cost less than Fixed classes: {fake_results.TITLES[arms[2]]} (by 340" in text
    assert "Cost as much, to within 50 per student: Cooperative" in text


def test_nothing_is_said_of_money_where_nobody_spends_more():
    arms = ARMS[:3]
    tidy = fake_results.results(arms, null=True)
    for results in (tidy, tidy[tidy.outcome != "cost"]):
        found = analyse(results, None, fake_results.manifest(arms))
        assert money(Choice(found.summary, found.manifest), 98) == []
        assert "At equal cost" not in render(found.summary, found.manifest)


def test_studies_stand_beside_the_truth_and_say_who_holds_it():
    found = magnet()
    truth = found.summary[found.summary.measure == "truth"].iloc[0]
    lottery = found.summary[(found.summary.measure == "lottery") & (found.summary.reference == "")]
    assert truth.estimate > 0.1
    assert lottery.estimate.tolist()[1] == pytest.approx(0.2, abs=0.02)
    text = " ".join(render(found.summary, found.manifest).split())
    assert "What studies would say" in text
    assert re.search(r"a naive study \+0\.70 \(\+0\.69 to \+0\.7[01]\) misses the truth", text)
    assert "the same students in Fixed classes" in text
    assert (
        "A naive study said +0.70, one with controls said +0.50 and the lottery said +0.20" in text
    )
    assert "none: fixed classes inside" in text


def test_a_study_whose_interval_holds_the_truth_is_named():
    found = magnet()
    row = found.summary.index[
        (found.summary.measure == "lottery") & (found.summary.arm == "hybrid")
        & (found.summary.reference == "")
    ]  # fmt: skip
    found.summary.loc[row, ["ci_low", "ci_high"]] = (-5.0, 5.0)
    text = " ".join(" ".join(studies(Choice(found.summary, found.manifest), 98)).split())
    assert "(−5.00 to +5.00) holds the truth" in text
    assert (
        "the interval of the lottery held it, that of a naive study and one with controls" in text
    )
    found.summary.loc[row, ["ci_low", "ci_high"]] = (5.0, 6.0)
    assert "no interval held it." in " ".join(studies(Choice(found.summary, found.manifest), 98))


def test_a_lottery_that_refused_nobody_is_undefined():
    found = magnet()
    row = found.summary.index[found.summary.measure == "lottery"]
    found.summary.loc[row, ["estimate", "ci_low", "ci_high"]] = float("nan")
    text = " ".join(" ".join(studies(Choice(found.summary, found.manifest), 98)).split())
    assert "the lottery undefined true effect" in text
    assert "one with controls said +0.50; the true effect" in text


def test_without_the_counterfactual_the_truth_is_not_known():
    found = magnet(admitted=False)
    text = " ".join(" ".join(studies(Choice(found.summary, found.manifest), 98)).split())
    assert "not known: no arm has its intake" in text
    assert "holds the truth" not in text


def test_a_run_without_choice_has_no_block_of_studies(found):
    assert studies(Choice(found.summary, found.manifest), 98) == []


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("made", [magnet, None])
def test_the_blocks_keep_to_the_width(found, made, width):
    shown = made() if made else found
    text = render(shown.summary, shown.manifest, width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert "nan" not in text


def test_a_summary_read_from_csv_prints_the_same(tmp_path):
    found = magnet()
    path = tmp_path / "summary.csv"
    found.summary.to_csv(path, index=False)
    again = pd.read_csv(path)
    assert render(again, found.manifest) == render(found.summary, found.manifest)
