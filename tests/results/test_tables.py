from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plsim.results.files import digest
from plsim.results.parts import read_part, write_part
from plsim.results.record import ROW_COLUMNS, STUDENT_COLUMNS, Observations
from plsim.results.tables import frame, gather, write_tables

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


def parts_of(folder, arms, chunks):
    parts = []
    for arm in arms:
        for chunk in chunks:
            key = digest(f"{arm} {chunk}".encode())
            write_part(folder, key, arm, chunk, observed(chunk))
            parts.append(read_part(folder, key))
    return parts


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 9), unique=True, max_size=4), st.randoms())
def test_tables_do_not_depend_on_chunks_or_order(tmp_path_factory, cuts, rng):
    folder = tmp_path_factory.mktemp("parts")
    whole = parts_of(folder, "ba", [tuple(range(10))])
    edges = [0, *sorted(cuts), 10]
    chunks = [tuple(range(a, b)) for a, b in pairwise(edges)]
    cut = parts_of(folder, "ba", chunks)
    rng.shuffle(cut)
    written = []
    for parts in (whole, cut):
        write_tables(folder, gather(parts, ["b", "a"]))
        names = ("results.csv", "results.parquet", "students.parquet")
        written.append([(folder / name).read_bytes() for name in names])
    assert written[0] == written[1]


def test_rows_are_sorted_by_arm_of_the_file_then_world_and_week(tmp_path):
    table = frame(gather(parts_of(tmp_path, "ba", [(2, 3), (0, 1)]), ["b", "a"]).results)
    assert list(table.columns) == ["arm", *ROW_COLUMNS]
    keys = ["world", "week", "subgroup"]
    for _, arm in table.groupby("arm"):
        assert arm[keys].equals(arm[keys].sort_values(keys))
    assert list(dict.fromkeys(table["arm"])) == ["b", "a"]


def test_a_hidden_arm_lends_its_students_only(tmp_path):
    gathered = gather(parts_of(tmp_path, ["a", "luck alone"], [(0, 1)]), ["a"], ["luck alone"])
    assert set(frame(gathered.results)["arm"]) == {"a"}
    assert set(frame(gathered.students)["arm"]) == {"a", "luck alone"}


def test_values_in_the_csv_come_back_exactly(tmp_path):
    import csv

    gathered = gather(parts_of(tmp_path, ["a,b", '=1+1"'], [(0, 1)]), ["a,b", '=1+1"'])
    write_tables(tmp_path, gathered)
    with (tmp_path / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    table = frame(gathered.results)
    assert [float(row["value"]) for row in rows] == list(table["value"])
    assert {row["arm"] for row in rows} == {"a,b", "'=1+1\""}
    assert (tmp_path / "results.csv").read_bytes().count(b"\r") == 0


def test_no_parts_give_empty_tables_with_columns():
    gathered = gather([], ["a"])
    assert gathered.results.column_names == ["arm", *ROW_COLUMNS]
    assert gathered.moves is None


def test_moves_are_gathered_where_there_are_some(tmp_path):
    few = observed((0, 1))
    none = {"world": np.array([], int), "reason": np.array([], object)}
    some = {"world": np.array([3, 2, 3]), "reason": np.array(["x", "y", "z"])}
    for key, moves in (("a" * 32, none), ("b" * 32, some)):
        part = Observations(few.rows, few.students, moves=moves)
        write_part(tmp_path, key, "arm", (0, 1), part)
    parts = [read_part(tmp_path, key * 32) for key in "ab"]
    moves = gather(parts, ["arm"]).moves
    assert isinstance(moves, pa.Table)
    # within a world the order of what happened is kept
    assert frame(moves)["reason"].tolist() == ["y", "x", "z"]


@pytest.mark.parametrize("name", ["results.parquet", "students.parquet"])
def test_tables_carry_page_checksums(tmp_path, name):
    import pyarrow.parquet as pq

    write_tables(tmp_path, gather(parts_of(tmp_path, "a", [(0, 1)]), ["a"]))
    path = tmp_path / name
    pq.read_table(path, page_checksum_verification=True)
    data = bytearray(path.read_bytes())
    data[40] ^= 4
    path.write_bytes(data)
    with pytest.raises((OSError, pa.ArrowInvalid)):
        pq.read_table(path, page_checksum_verification=True)
