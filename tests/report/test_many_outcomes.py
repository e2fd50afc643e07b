"""Runs with many arms, many outcomes and holes in their tables."""

import fake_results
import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len

from plsim.analysis.certainty import certainty
from plsim.analysis.numbers import decimals, signed
from plsim.analysis.summary import analyse
from plsim.core.registry import parts
from plsim.report.choice import Choice
from plsim.report.figures import board, drawings
from plsim.report.page.handout import handout
from plsim.report.terminal import render

ARMS = list(fake_results.TITLES)[:4]


def run(holes=lambda tidy: tidy, primary="achievement", arms=ARMS):
    """A run in which every outcome that there is was measured."""
    cards = {name: part.card.as_dict() for name, part in parts("outcomes").items()}
    manifest = fake_results.manifest(arms, 40, outcomes=cards, primary=primary)
    subjects = {"school": {"subjects": {"mathematics": {}, "reading": {}}}}
    for arm in manifest["arms"]:
        arm["scenario"] |= subjects
    tidy = [fake_results.results(arms, 40)]
    spread = tidy[0][(tidy[0].outcome == "spread") & (tidy[0].measure == "skill")]
    tidy += [spread.assign(measure=f"skill {name}") for name in subjects["school"]["subjects"]]
    rng = np.random.default_rng(8)
    world = np.arange(40)
    for name in sorted(cards.keys() - set(tidy[0].outcome)):
        measure = "skill" if cards[name]["standardise"] else ""
        if name in subjects["school"]["subjects"]:
            measure += f" {name}"
        for arm in arms:
            value = rng.normal(size=40)
            own = fake_results._rows(arm, world, world // 2, "all", name, measure, value, "x")
            tidy.append(own)
    results = holes(pd.concat(tidy, ignore_index=True))
    return analyse(results, fake_results.students(arms), manifest)


def shown(found, width=100):
    text = render(found.summary, found.manifest, width, certainty=certainty(found))
    assert max(map(cell_len, text.splitlines())) <= width
    assert "nan" not in text
    assert "inf" not in text.replace("informed", "").replace("Informed", "")
    return text


def test_every_outcome_that_there_is_has_its_rows():
    found = run()
    assert set(parts("outcomes")) <= set(found.summary.outcome)
    shown(found)


def lacking(tidy):
    """The third arm lacks an outcome; the fourth has it in half of its worlds; one is undefined."""
    gone = (tidy.arm == ARMS[2]) & tidy.outcome.isin(["known", "welfare", "gap"])
    half = (tidy.arm == ARMS[3]) & (tidy.outcome == "strain") & (tidy.world > 20)
    tidy = tidy[~(gone | half)].copy()
    tidy.loc[tidy.outcome.isin(["staying", "misplaced"]), "value"] = np.nan
    tidy.loc[(tidy.arm == ARMS[1]) & (tidy.outcome == "cost"), "value"] = np.nan
    return tidy


def test_holes_are_left_empty_and_nothing_else_changes():
    whole, holed = run(), run(lacking)
    keys = ["outcome", "measure", "year", "subgroup", "arm", "reference"]
    both = whole.summary.merge(holed.summary, on=keys, suffixes=("", "_holed"))
    same = both[(both.outcome != "strain") & ~both.outcome.str.endswith("per_100")]
    assert len(same) > 50
    assert np.allclose(same.estimate, same.estimate_holed, equal_nan=True)
    assert not set(holed.summary.outcome) & {"staying", "misplaced"}
    strain = holed.summary[(holed.summary.outcome == "strain")].set_index("arm").worlds
    assert strain[ARMS[3]] == 21
    text = shown(holed)
    row = next(line for line in text.splitlines() if line.startswith("Westover"))
    assert row.split()[-1].isdigit()  # worse of 100 stands where gap and known are missing
    for width in (60, 80):
        shown(holed, width)


def test_figures_are_drawn_of_tables_with_holes():
    found = run(lacking)
    made = drawings(found)
    assert {drawing.name for drawing in made} >= {"answer", "whom", "gainers", "board"}
    board = next(drawing for drawing in made if drawing.name == "board")
    assert not ((board.data.arm == ARMS[2]) & (board.data.outcome == "known")).any()


@pytest.mark.parametrize("primary", ["known", "reading", "welfare", "ties", "cost", "gap"])
def test_any_outcome_may_lead(primary):
    found = run(primary=primary)
    text = shown(found)
    card = Choice(found.summary, found.manifest).primary
    assert card.title[:20] in text  # a long one is cut at the end of its columns
    lead = found.summary[
        (found.summary.outcome == primary) & found.summary.subgroup.isin(["all", "high-low"])
        & ~found.summary.measure.str.startswith("exam") & (found.summary.reference == "fixed")
    ]  # fmt: skip
    assert set(lead.arm) == set(ARMS[1:])
    line = next(row for row in text.splitlines() if row.startswith("Hybrid"))
    best = lead.set_index("arm").estimate["hybrid"]
    assert signed(best, decimals(card.smallest)) in line
    assert ("At equal cost" in text) == (primary != "cost")
    drawings(found)


def test_a_handout_names_what_beats_a_policy_though_it_shows_fewer(monkeypatch):
    best = {f"a{nr}": (0.14 - 0.01 * nr,) * 3 + (0, 0, 1500 - 100 * nr) for nr in range(7)}
    more = best | {"cheap": (0.07,) * 3 + (0, 0, 100)}  # eighth, about as good as a6 for less
    monkeypatch.setattr(fake_results, "EFFECTS", fake_results.EFFECTS | more)
    arms = ["fixed", *more]
    manifest = fake_results.manifest(arms, 200)
    found = analyse(fake_results.results(arms, 200), None, manifest)
    choice = Choice(found.summary, found.manifest)
    assert choice.ranked()[-1] == "cheap"
    assert board.beaten(choice, found.worlds)["a6"] == "cheap"
    text = handout(found, ())
    assert "no better than cheap" in text
    assert "The 7 leading policies; 1 more stands in the report." in text
