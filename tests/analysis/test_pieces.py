"""Analysis reads a run in pieces: the same findings, and no more memory for more worlds."""

import tracemalloc

import fake_results
import pandas as pd
import pytest

from plsim.analysis.choice import true_effect
from plsim.analysis.pieces import Source
from plsim.analysis.precision import half_widths
from plsim.analysis.summary import analyse

ARMS = ["fixed", "hybrid", "tracked", "self_paced"]
WORLDS, EACH = 20, 30
TABLES = ("summary", "gains", "curves", "weeks", "raw")


class Shelf:
    """Read a table in pieces, and note how many rows each piece had."""

    def __init__(self, table, at_once):
        self.table, self.sizes = table, []
        rows = len(table) / table["arm"].nunique() / WORLDS
        self.source = Source(self.read, WORLDS, rows, at_once)

    def read(self, arms, worlds):
        kept = self.table["arm"].isin(arms) & self.table["world"].isin(worlds)
        self.sizes.append(int(kept.sum()))
        return self.table[kept]


@pytest.fixture(scope="module")
def tables():
    results = fake_results.results(ARMS, WORLDS, weekly=True)
    lacking = (results["arm"] == "tracked") & results["world"].isin([3, 14])
    return results[~lacking], fake_results.students(ARMS, WORLDS, EACH)


@pytest.mark.parametrize("at_once", [1, 1_000, 3_000])
def test_pieces_of_any_size_give_the_findings_of_the_whole_table(tables, at_once):
    run = fake_results.manifest(ARMS, WORLDS)
    whole = analyse(*tables, run)
    shelves = [Shelf(table, at_once) for table in tables]
    apart = analyse(*(shelf.source for shelf in shelves), run)
    for name in TABLES:
        found, wanted = getattr(apart, name), getattr(whole, name)
        pd.testing.assert_frame_equal(found, wanted, rtol=1e-12, atol=1e-12)
    cell = {"outcome": "gap", "measure": "skill", "year": 1}
    pd.testing.assert_frame_equal(apart.worlds.of(cell), whole.worlds.of(cell))
    assert half_widths(shelves[0].source, run) == pytest.approx(half_widths(tables[0], run))


def test_a_piece_holds_no_more_rows_than_asked_for_or_one_world_beside_the_reference(tables):
    run = fake_results.manifest(ARMS, WORLDS)
    results, students = Shelf(tables[0], 3_000), Shelf(tables[1], 500)
    small = Shelf(tables[1], 1)
    analyse(results.source, students.source, run)
    analyse(results.source, small.source, run)
    assert 1_500 < max(results.sizes) <= 3_000
    assert 250 < max(students.sizes) <= 500
    assert max(small.sizes) == 2 * EACH


def test_a_piece_without_any_world_of_an_arm_changes_nothing(tables):
    run = fake_results.manifest(ARMS, WORLDS)
    results, students = tables
    gone = results[(results["arm"] != "hybrid") | (results["world"] >= 7)]
    whole = analyse(gone, students, run).summary
    apart = analyse(Shelf(gone, 1_000).source, students, run).summary
    pd.testing.assert_frame_equal(apart, whole, rtol=1e-12, atol=1e-12)


def test_the_true_effect_of_a_school_of_choice_is_the_same_in_pieces(tables):
    table = tables[1].assign(admitted=tables[1]["student"] % 3 == 0, end_exam=tables[1]["end"])
    whole = true_effect(table, "hybrid", "fixed")
    apart = true_effect(Shelf(table, 300).source, "hybrid", "fixed")
    pd.testing.assert_series_equal(apart, whole)


def _made_when_read(make, rows):
    """Give a source of the rows of any worlds, made when they are asked for."""

    def read(arms, worlds):
        table = make(len(worlds))
        own = table[table["arm"].isin(list(arms))]
        first = worlds.start
        return own.assign(world=own["world"] + first, **_draws(own, first))

    return lambda worlds: Source(read, worlds, rows, at_once=20 * rows)


def _draws(own, first):
    return {"draw": (own["world"] + first) // 2} if "draw" in own else {}


@pytest.mark.no_cover
def test_four_times_the_worlds_take_hardly_more_memory():
    """Hold all students, or all rows, and the peak grows about fourfold."""
    arms = ARMS[:2]
    results = _made_when_read(lambda worlds: fake_results.results(arms, worlds, weekly=True), 70)
    students = _made_when_read(lambda worlds: fake_results.students(arms, worlds, 300), 300)

    def peak(worlds):
        run = fake_results.manifest(arms, worlds)
        tracemalloc.start()
        analyse(results(worlds), students(worlds), run)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # what is imported and kept is there
    few, many = peak(20), peak(80)
    assert many < 1.4 * few
