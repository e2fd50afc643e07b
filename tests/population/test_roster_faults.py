"""A roster that cannot be used is refused, with file, line, column and mend; nothing else comes."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plsim.core.errors import Faults

HEADER = "pupil,school,room,grade,years,lunch,math,read"
GOOD = [
    f"p{i},s{i % 2},r{i % 4},3,7,{'FN'[i % 2]},{500 + i * 7 % 31},{400 + i * 5 % 17}"
    for i in range(24)
]


def with_cell(row, column, cell):
    rows = [line.split(",") for line in GOOD]
    rows[row][HEADER.split(",").index(column)] = cell
    return "\n".join([HEADER, *(",".join(cells) for cells in rows)])


def faults_of(from_csv, text, **more):
    with pytest.raises(Faults) as caught:
        from_csv(text, **more)
    return [str(fault) for fault in caught.value.faults]


def test_the_good_rows_are_good(from_csv):
    state, _ = from_csv("\n".join([HEADER, *GOOD]))
    assert state.sizes.student == 24


@pytest.mark.parametrize(
    ("row", "column", "cell", "what"),
    [
        (0, "math", "12O", "'12O' is no number"),
        (3, "math", "nan", "'nan' is no number"),
        (3, "math", "inf", "'inf' is no number"),
        (3, "math", "1_000", "'1_000' is no number"),
        (3, "math", "٣", "is no number"),
        (3, "read", "1e400", "'1e400' is not between -1e+09 and 1e+09"),
        (3, "read", "-1e10", "is not between"),
        (3, "read", "9" * 200, "is no number"),
        (4, "years", "-1", "'-1' is not between 0 and 60"),
        (4, "years", "many", "'many' is no number"),
        (5, "grade", "13", "'13' is no grade; give K or 0 to 12"),
        (5, "grade", "3.0", "'3.0' is no grade"),
        (5, "grade", "", "'' is no grade"),
        (6, "room", "", "a student without class"),
        (6, "school", "NA", "a student without school"),
        (7, "pupil", "", "a student without name"),
        (7, "pupil", "p2", "student 'p2' stands in line 4 too; take one year with where"),
    ],
)
def test_a_bad_cell_is_named_by_line_and_column(from_csv, row, column, cell, what):
    (fault,) = faults_of(from_csv, with_cell(row, column, cell))
    assert fault.startswith(f"pupils.csv:{row + 2}:{column}: ")
    assert what in fault


def test_several_faults_come_at_once_in_the_order_of_lines(from_csv):
    rows = [line.split(",") for line in GOOD]
    rows[9][6], rows[2][7], rows[5][3] = "x", "y", "z"
    text = "\n".join([HEADER, *(",".join(cells) for cells in rows)])
    found = [fault.split(": ")[0] for fault in faults_of(from_csv, text)]
    assert found == ["pupils.csv:4:read", "pupils.csv:7:grade", "pupils.csv:11:math"]


def test_only_the_first_faults_are_shown(from_csv):
    text = "\n".join([HEADER, *(line.replace(",3,7,", ",3,old,") for line in GOOD)])
    found = faults_of(from_csv, text)
    assert len(found) == 21
    assert found[-1] == "and 4 more faults in the same file"


def test_missing_columns_are_named_with_the_nearest(from_csv):
    text = "\n".join([HEADER.replace("math", "maths").replace("lunch", "zzz"), *GOOD])
    lunch, math = faults_of(from_csv, text)
    assert lunch.startswith("pupils.csv:1:lunch: people.roster.columns.disadvantaged: ")
    assert "there is 'pupil', 'school'" in lunch
    assert math.startswith("pupils.csv:1:math: people.roster.columns.scores.mathematics: ")
    assert math.endswith("did you mean 'maths'?")


def test_where_must_leave_somebody(from_csv):
    (fault,) = faults_of(
        from_csv, "\n".join([HEADER, *GOOD]), roster={"where": {"grade": ["4", "5"]}}
    )
    assert fault == "pupils.csv:1:grade: where: no row holds '4' or '5'; the column holds '3'"
    (fault,) = faults_of(from_csv, "\n".join([HEADER, *GOOD]), roster={"where": {"grades": "3"}})
    assert "people.roster.where.grades: there is no such column; did you mean 'grade'?" in fault


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        (HEADER, "holds a header but no rows"),
        (b"\xff\xfe\x00p", "is not UTF-8 text"),
        (b"PK\x03\x04" + bytes(range(128, 256)), "is not UTF-8 text"),
        ("a\0b", "NUL"),
        (HEADER + '\n"p1', "no CSV"),
        (HEADER + "\n" + "x" * 200_000, "no CSV: field larger"),
        (HEADER.replace(",", ";"), "not separated by commas"),
        (HEADER + "\np1,s1\n", "pupils.csv:2: 2 cells, but the header has 8"),
        (HEADER.replace("read", "math") + "\n", "two columns have this name"),
    ],
)
def test_what_is_no_table_is_refused(from_csv, text, what):
    assert what in faults_of(from_csv, text)[0]


def test_an_absent_file_is_refused(from_csv):
    (fault,) = faults_of(from_csv, None)
    assert "cannot read pupils.csv: No such file or directory; give --roster FILE" in fault


def test_a_folder_and_a_pipe_are_no_files(from_csv, tmp_path):
    os.mkdir(tmp_path / "pupils.csv")
    assert "is not a regular file" in faults_of(from_csv, None)[0]
    os.rmdir(tmp_path / "pupils.csv")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pupils.csv")
        assert "is not a regular file" in faults_of(from_csv, None)[0]


def test_a_file_that_is_too_large_is_not_read(from_csv, tmp_path):
    with open(tmp_path / "pupils.csv", "wb") as file:
        file.truncate(10**9)
    assert "1,000 MB are too large" in faults_of(from_csv, None)[0]


@pytest.mark.parametrize("cell", ["500", "", "0"])
def test_scores_that_are_all_alike_tell_nothing(from_csv, cell):
    rows = [line.split(",") for line in GOOD]
    text = "\n".join([HEADER, *(",".join([*cells[:6], cell, cells[7]]) for cells in rows)])
    (fault,) = faults_of(from_csv, text)
    assert fault.startswith("pupils.csv:1:math: grade 3: no two different scores")


def test_a_rating_outside_its_scale_is_named(from_csv):
    columns = {
        "student": "pupil",
        "class": "room",
        "grade": "grade",
        "scores": {"mathematics": {"column": "math"}},
        "attention": {"column": "years", "low": 1, "high": 5},
    }
    found = faults_of(from_csv, "\n".join([HEADER, *GOOD[:3]]), columns=columns)
    assert found[0] == "pupils.csv:2:years: '7' is not between 1 and 5"


CELL = st.one_of(
    st.sampled_from(["", "NA", "#NULL!", "3", "p1", "-0", "1e308", "1e-320", "K", '"', "\n", "é"]),
    st.text(max_size=6),
    st.floats().map(repr),
)


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(st.tuples(st.integers(0, 23), st.integers(0, 7), CELL), max_size=6),
    kept=st.integers(1, 24),
)
def test_changed_cells_give_people_or_faults(from_csv, changes, kept):
    rows = [line.split(",") for line in GOOD]
    for row, column, cell in changes:
        rows[row][column] = cell
    text = "\n".join([HEADER, *(",".join(cells) for cells in rows[:kept])])
    try:
        state, _ = from_csv(text.encode("utf-8", "surrogatepass"))
    except Faults:
        return
    assert 0 < state.sizes.student <= 24


BYTES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
)


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(content=BYTES)
def test_any_bytes_give_faults(from_csv, content):
    assert faults_of(from_csv, content)
