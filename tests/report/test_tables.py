import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plsim.report.tables import csv_text, write_tables


def test_cells_that_a_spreadsheet_would_run_are_quoted_and_numbers_are_not():
    frame = pd.DataFrame({"=name": ["=cmd", "+1", "-1", "@x", "\tx", "\rx", "ok"], "n": -1.5})
    text = csv_text(frame)
    back = pd.read_csv(io.StringIO(text, newline=""))
    assert list(back.columns) == ["'=name", "n"]
    assert list(back["'=name"]) == ["'=cmd", "'+1", "'-1", "'@x", "'\tx", "'\rx", "ok"]
    assert (back.n == -1.5).all()


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_floats_are_written_as_python_writes_them(values):
    lines = csv_text(pd.DataFrame({"x": values})).splitlines()[1:]
    assert [float(line) for line in lines] == values
    assert all(len(line) <= len(repr(v)) for line, v in zip(lines, values, strict=True))


def test_lines_end_alike_everywhere_and_what_is_undefined_is_empty():
    assert csv_text(pd.DataFrame({"a": ["x", "y"], "b": [1.0, np.nan]})) == "a,b\nx,1.0\ny,\n"


def test_the_frame_itself_is_left_as_it_was():
    frame = pd.DataFrame({"a": ["=x"]})
    csv_text(frame)
    assert frame.a[0] == "=x"


def test_script_is_text_in_a_table():
    assert "<script>" in csv_text(pd.DataFrame({"a": ["<script>"]}))


def test_tables_are_written_whole_with_no_leftovers(tmp_path):
    one = pd.DataFrame({"a": [1]})
    paths = write_tables(tmp_path, summary=one, codebook=one, results=one)
    assert sorted(path.name for path in paths) == ["codebook.csv", "results.csv", "summary.csv"]
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    assert len(write_tables(tmp_path, summary=one, codebook=one)) == 2


def test_a_folder_that_is_not_there_is_an_error_and_not_a_silent_loss(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        write_tables(tmp_path / "nowhere", summary=pd.DataFrame(), codebook=pd.DataFrame())
