import csv
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plsim.results import tables
from plsim.results.files import digest, hash_of
from plsim.results.parts import DamagedPart, encoded, read_card, read_table, write_part
from plsim.results.record import ROW_COLUMNS, STUDENT_COLUMNS, Observations
from plsim.results.store import RunFolder
from plsim.results.tables import frame, write_tables

PARQUET = ["results.parquet", "students.parquet"]
GROUPS = ["all", "low", "high"]


def observed(worlds):
    """Rows in an order of their own: neither groups nor weeks are sorted."""
    world = np.repeat(np.array(worlds), 6)[::-1]
    week = np.tile([36, 0], 3 * len(worlds))
    group = np.tile(np.repeat(GROUPS, 2), len(worlds))
    rows = {
        "world": world, "draw": world // 2, "year": np.ones(len(world), int), "week": week,
        "subgroup": group, "outcome": np.full(len(world), "achievement"),
        "measure": np.full(len(world), "skill"), "value": np.sin(world * 7.0 + week),
        "unit": np.full(len(world), "SD"),
    }  # fmt: skip
    students = {name: np.repeat(np.array(worlds, float), 2) for name in STUDENT_COLUMNS}
    students["student"] = np.tile([1, 0], len(worlds))
    return Observations(rows=rows, students=students)


def cards_of(folder, arms, chunks):
    cards = []
    for arm in arms:
        for chunk in chunks:
            key = digest(f"{arm} {chunk}".encode())
            write_part(folder, key, arm, chunk, encoded(observed(chunk)))
            cards.append(read_card(folder, key))
    return cards


def written(folder, cards, arms, hidden=()):
    return write_tables(folder, cards, lambda *what: read_table(folder, *what), arms, hidden)


def frame_of(folder, name="results"):
    return frame(pq.read_table(folder / f"{name}.parquet"))


@pytest.mark.parametrize("rows", [7, 100, 100_000])
@settings(deadline=None, max_examples=10)
@given(st.lists(st.integers(1, 9), unique=True, max_size=4), st.randoms())
def test_tables_do_not_depend_on_chunks_or_order(tmp_path_factory, rows, cuts, rng):
    folder = tmp_path_factory.mktemp("parts")
    whole = cards_of(folder, "ba", [tuple(range(10))])
    edges = [0, *sorted(cuts), 10]
    cut = cards_of(folder, "ba", [tuple(range(a, b)) for a, b in pairwise(edges)])
    rng.shuffle(cut)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tables, "ROWS_IN_GROUP", rows)
        assert written(folder, whole, ["b", "a"]) == written(folder, cut, ["b", "a"])


def test_rows_are_sorted_by_arm_of_the_file_then_world_and_week(tmp_path):
    written(tmp_path, cards_of(tmp_path, "ba", [(2, 3), (0, 1)]), ["b", "a"])
    table = frame_of(tmp_path)
    assert list(table.columns) == ["arm", *ROW_COLUMNS]
    keys = ["world", "week", "subgroup"]
    for _, arm in table.groupby("arm"):
        assert arm[keys].equals(arm[keys].sort_values(keys))
    assert list(dict.fromkeys(table["arm"])) == ["b", "a"]
    words = dict.fromkeys(table.select_dtypes("category"), str)
    plain = table.astype({**words, "value": float})
    assert pd.read_csv(tmp_path / "results.csv").equals(plain)


def test_a_hidden_arm_lends_its_students_only(tmp_path):
    written(tmp_path, cards_of(tmp_path, ["a", "luck alone"], [(0, 1)]), ["a"], ["luck alone"])
    assert set(frame_of(tmp_path)["arm"]) == {"a"}
    assert set(frame_of(tmp_path, "students")["arm"]) == {"a", "luck alone"}


def test_values_in_the_csv_come_back_exactly(tmp_path):
    arms = ["a,b", '=1+1"']
    written(tmp_path, cards_of(tmp_path, arms, [(0, 1)]), arms)
    with (tmp_path / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["value"]) for row in rows] == list(frame_of(tmp_path)["value"])
    assert {row["arm"] for row in rows} == {"a,b", "'=1+1\""}
    assert (tmp_path / "results.csv").read_bytes().count(b"\r") == 0


def test_no_parts_give_empty_tables_with_columns(tmp_path):
    assert set(written(tmp_path, [], ["a"])) == {"results.csv", *PARQUET}
    assert list(frame_of(tmp_path).columns) == ["arm", *ROW_COLUMNS]
    assert (tmp_path / "results.csv").read_text() == ",".join(("arm", *ROW_COLUMNS)) + "\n"


def test_tables_on_request_are_gathered_in_the_order_of_what_happened(tmp_path):
    few = observed((0, 1))
    none = {"world": np.array([], int), "reason": np.array([], object)}
    some = {"world": np.array([3, 2, 3]), "reason": np.array(["x", "y", "z"])}
    for key, moves in (("a" * 32, none), ("b" * 32, some)):
        tables = encoded(Observations(few.rows, few.students, {"moves": moves}))
        write_part(tmp_path, key, "arm", (0, 1), tables)
    cards = [read_card(tmp_path, key * 32) for key in "ab"]
    assert "moves.parquet" in written(tmp_path, cards, ["arm"])
    assert frame_of(tmp_path, "moves")["reason"].tolist() == ["y", "x", "z"]


def test_a_part_that_is_damaged_leaves_the_tables_of_before(tmp_path):
    cards = cards_of(tmp_path, "a", [(0, 1), (2, 3)])
    before = written(tmp_path, cards, ["a"])
    path = tmp_path / f"{cards[1].key}.students.parquet"
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(DamagedPart):
        written(tmp_path, cards, ["a"])
    assert {name: hash_of(tmp_path / name) for name in before} == before
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", PARQUET)
def test_tables_carry_page_checksums(tmp_path, name):
    written(tmp_path, cards_of(tmp_path, "a", [(0, 1)]), ["a"])
    path = tmp_path / name
    pq.read_table(path, page_checksum_verification=True)
    data = bytearray(path.read_bytes())
    data[40] ^= 4
    path.write_bytes(data)
    with pytest.raises((OSError, pa.ArrowInvalid)):
        pq.read_table(path, page_checksum_verification=True)


@pytest.mark.parametrize("worlds", [range(9), range(1, 3), range(3, 4), range(7, 9)])
@pytest.mark.parametrize("arms", [["a"], ["b"], ["a", "b"], ["c"]])
def test_some_arms_worlds_and_columns_are_read_from_a_table_of_many(tmp_path, arms, worlds):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tables, "ROWS_IN_GROUP", 5)
        written(tmp_path, cards_of(tmp_path, "ba", [(0, 1, 2, 3)]), ["b", "a"])
    store, whole = RunFolder(tmp_path), frame_of(tmp_path)
    columns = ["arm", "world", "value"]
    found = tables.frame(store.some(tables.RESULTS, arms, worlds, columns))
    wanted = whole[whole["arm"].isin(arms) & whole["world"].isin(worlds)]
    assert list(found.columns) == columns
    assert found["world"].tolist() == wanted["world"].tolist()
    assert found["arm"].tolist() == wanted["arm"].tolist()
    assert found["value"].tolist() == wanted["value"].tolist()
    assert store.rows(tables.RESULTS) == len(whole)


def test_only_row_groups_that_may_hold_what_is_wanted_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "ROWS_IN_GROUP", 5)
    written(tmp_path, cards_of(tmp_path, "ab", [(0, 1, 2, 3)]), ["a", "b"])
    read, store = [], RunFolder(tmp_path)
    own = pq.ParquetFile.read_row_group
    monkeypatch.setattr(
        pq.ParquetFile, "read_row_group", lambda f, nr, *more: read.append(nr) or own(f, nr, *more)
    )
    whole = pq.read_metadata(tmp_path / tables.RESULTS).num_row_groups
    store.some(tables.RESULTS, ["b"], range(3, 4))
    assert 0 < len(read) < whole / 2
