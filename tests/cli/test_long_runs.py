"""Long runs from the command line: shards, dry runs, more worlds, verification."""

import pytest

from plsim.cli import main

TINY = (
    "--set", "school.classes=2", "--set", "school.class_size=6", "--set", "school.grades=[3]",
    "--workers", "1", "--seed", "3",
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def said(capsys, *words):
    capsys.readouterr()
    code = main([str(word) for word in words])
    found = capsys.readouterr()
    return code, found.out, found.err


def test_shards_are_run_merged_and_verified(capsys, tmp_path):
    words = ("run", "fixed", "--worlds", 4, "--out", "here", *TINY)
    for shard in ("1/2", "2/2"):
        code, out, _ = said(capsys, *words, "--shard", shard)
        assert code == 0
        assert out.endswith("When all are: plsim merge here\n")
    code, out, _ = said(capsys, "merge", "here")
    assert code == 0
    assert "Levels under Fixed classes" in out
    code, out, _ = said(capsys, "verify", "here")
    assert code == 0
    assert "from scratch: the same, byte for byte" in out
    assert out.endswith("Sound. Nothing was changed.\n")
    (tmp_path / "here" / "results.csv").write_text("x")
    code, out, _ = said(capsys, "verify", "here")
    assert code == 1
    assert "NOT shown to be sound" in out


def test_a_dry_run_tells_what_it_takes_and_writes_nothing(capsys, tmp_path):
    code, out, _ = said(capsys, "compare", "fixed", "westover", "--worlds", 4, *TINY, "--dry-run")
    assert code == 0
    for word in ("runs    12 worlds", "time ", "memory ", "disk "):
        assert word in out
    assert out.endswith("Nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


def test_until_says_how_many_worlds_it_took(capsys, tmp_path):
    words = ("run", "fixed", "--worlds", 3, "--until", 0.0001, "--at-most", 6, "--out", "here")
    code, _, err = said(capsys, *words, *TINY)
    assert code == 0
    assert "It took 6 worlds of each arm; the widest interval is ±" in err
    assert "--at-most 6 is reached" in err


def test_weekly_students_are_kept_on_request(capsys, tmp_path):
    import pyarrow.parquet as pq

    words = ("run", "fixed", "--worlds", 2, "--out", "here", *TINY)
    code, _, _ = said(capsys, *words, "--weekly-students")
    assert code == 0
    weeks = pq.read_table(tmp_path / "here" / "weeks.parquet").to_pandas()
    assert set(weeks["week"]) == set(range(1, 37))
    students = pq.read_table(tmp_path / "here" / "students.parquet").to_pandas()
    last = weeks[weeks["week"] == 36].set_index(["world", "student"])["skill"]
    ends = students.set_index(["world", "student"])["end"].loc[last.index]
    assert last.to_numpy() == pytest.approx(ends.to_numpy(), abs=1e-5)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--shard", "3/2"), "'3/2' is no share"),
        (("--shard", "many"), "'many' is no share"),
        (("--shard", "0/2"), "'0/2' is no share"),
        (("--until", "0"), "0.0 is no half-width"),
        (("--until", "nan"), "nan is no half-width"),
        (("--until", "0.02", "--shard", "1/2"), "give it without --shard"),
        (("--mix-versions",), "needs the folder of the run to go on with"),
        (("--mix-versions", "--out", "absent"), "no run folder"),
        (("--cluster", "nonsense://x"), "no dask scheduler answers"),
    ],
)
def test_wrong_requests_end_with_2_and_write_nothing(capsys, tmp_path, words, message):
    code, out, err = said(capsys, "run", "fixed", "--worlds", 2, *TINY, *words)
    assert code == 2
    assert message in out + err
    assert "Traceback" not in err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("command", ["verify", "merge"])
def test_what_is_no_run_folder_is_named(capsys, command):
    code, _, err = said(capsys, command, "nowhere")
    assert code == 2
    assert "nowhere: no run folder" in err
