"""Faults of disk, names, versions and surroundings: nothing is lost, nothing half-written."""

import errno
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from plsim.core.errors import InputError
from plsim.experiment.compare import compare, report
from plsim.experiment.design import Options, design
from plsim.experiment.progress import Quiet
from plsim.results import files
from plsim.results.files import sealed
from plsim.results.provenance import Code

TABLES = ("results.csv", "results.parquet", "students.parquet", "draws.parquet")


@pytest.fixture
def run(made_up, plan, tmp_path):
    def ran(folder="run", simulate=made_up.simulate, made=None, **options):
        made = made or plan(**({"arms": "ab", "worlds": 8} | options))
        return compare(made, tmp_path / folder, workers=1, watch=Quiet(), simulate=simulate)

    return ran


def bytes_of(folder):
    return [(folder / name).read_bytes() for name in TABLES]


class Disk:
    """Stand for a disk on which some write finds no room, half-way through."""

    def __init__(self, monkeypatch):
        self.writes, self.full_at = 0, None
        own = files.writing

        @contextmanager
        def writing(path):
            self.writes += 1
            with own(path) as file:
                if self.writes == self.full_at:
                    file.write(b"half")
                    raise OSError(errno.ENOSPC, "No space left on device", str(path))
                yield file

        for name in ("files", "tables"):
            monkeypatch.setattr(f"plsim.results.{name}.writing", writing)


@pytest.mark.parametrize("step", [6, pytest.param(1, marks=pytest.mark.slow)])
def test_a_full_disk_at_any_write_leaves_nothing_half_written(
    run, unanalysed, monkeypatch, tmp_path, step
):
    disk = Disk(monkeypatch)
    run("whole")
    total, whole = disk.writes, bytes_of(tmp_path / "whole")
    assert total > 15
    for number in range(step, total + 1, step):
        disk.writes, disk.full_at = 0, number
        with pytest.raises((OSError, InputError), match="No space left"):
            run(f"run{number}")
        assert not list(tmp_path.rglob("*.part"))
        run(f"run{number}")
        assert bytes_of(tmp_path / f"run{number}") == whole


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32" or os.name != "posix", reason="needs a tmpfs")
def test_a_disk_that_is_really_full(made_up, plan, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip("no tmpfs can be mounted here")
    try:
        made = plan(worlds=60)
        with pytest.raises((OSError, InputError), match=r"(?i)no space"):
            compare(made, small / "run", workers=1, watch=Quiet(), simulate=made_up.simulate)
        assert not list(small.rglob("*.part"))
        kept = len(list((small / "run" / "parts").glob("*.json")))
        assert kept
        subprocess.run(["mount", "-o", "remount,size=50m", str(small)], check=True)  # noqa: S603, S607
        compare(made, small / "run", workers=1, watch=Quiet(), simulate=made_up.simulate)
        other = tmp_path / "other"
        compare(made, other, workers=1, watch=Quiet(), simulate=made_up.simulate)
        assert bytes_of(small / "run") == bytes_of(other)
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)  # noqa: S603, S607


def test_failed_worlds_are_rows_with_a_reason_until_they_work(run, unanalysed, made_up, tmp_path):
    done = run(simulate=made_up.fails_in_world_3)
    assert len(done.manifest["failed"]) == 1
    lines = (tmp_path / "run" / "failed.csv").read_text().splitlines()
    assert lines[0] == "arm,world,draw,reason"
    assert lines[1].startswith("b,3,1,ValueError: nobody came (made_up.py:")
    run()
    assert not (tmp_path / "run" / "failed.csv").exists()


def test_a_reason_cannot_be_a_formula(run, unanalysed, made_up, tmp_path):
    def fails(work):
        if 3 in work.worlds:
            raise type("=cmd|' /C calc'!A0", (Exception,), {})("x")
        return made_up.simulate(work)

    run(simulate=fails)
    for line in (tmp_path / "run" / "failed.csv").read_text().splitlines()[1:]:
        assert line.split(",")[3].startswith("'=")


def test_other_code_is_refused_unless_told_and_then_remembered(
    run, unanalysed, plan, made_up, tmp_path
):
    whole = bytes_of(run("whole").folder)
    old = Code("older rules", {"numpy": "1.0"})
    experiment = plan(arms="ab", worlds=8).experiment
    begun = design(experiment, Options(rows=3000, code=old))
    manifest = run(made=begun).manifest
    assert (manifest["source_hash"], manifest["versions"]) == (old.source, old.versions)
    next((tmp_path / "run" / "parts").glob("*.json")).unlink()
    with pytest.raises(InputError, match=r"other .*rules.*--mix-versions"):
        run()
    seen = []

    def counted(work):
        seen.append(work.worlds)
        return made_up.simulate(work)

    mixed = run(made=begun, simulate=counted).manifest
    assert len(seen) == 1
    assert mixed["mixed_with"] == [{"source": Code().source, "versions": Code().versions}]
    assert bytes_of(tmp_path / "run") == whole


def test_a_moved_folder_is_reported_and_tables_are_mended(run, unanalysed, tmp_path):
    first = run().results
    (tmp_path / "run").rename(tmp_path / "moved")
    assert report(tmp_path / "moved").results.equals(first)
    (tmp_path / "moved" / "results.parquet").write_bytes(b"flipped")
    assert report(tmp_path / "moved").results.equals(first)


def test_a_store_of_a_newer_version_is_refused(run, unanalysed, tmp_path):
    run()
    path = tmp_path / "run" / "manifest.json"
    path.write_bytes(sealed(json.loads(path.read_text()) | {"format": 99}))
    for again in (run, lambda: report(tmp_path / "run")):
        with pytest.raises(InputError, match="format 99, this plsim reads"):
            again()


@pytest.mark.slow
def test_clock_time_zone_and_locale_change_nothing(tmp_path):
    code = "import sys; from plsim.cli import main; sys.exit(main())"
    sets = ("school.grades=[3]", "school.classes=2", "school.class_size=6")
    found = []
    for number, own in enumerate(
        [{}, {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"}]
    ):
        words = [
            "compare",
            "fixed",
            "westover",
            "--worlds",
            "4",
            "--out",
            str(tmp_path / f"{number}"),
        ]
        words += [word for each in sets for word in ("--set", each)]
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", code, *words], env=os.environ | own, check=True,
            capture_output=True,
        )  # fmt: skip
        found.append(bytes_of(tmp_path / f"{number}"))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "name", ["../x", "/abs", "CON", "a:b", "x" * 300, "", "a\u202eb", ".", "nul"]
)
def test_names_that_are_paths_or_reserved_are_no_names_of_runs(name):
    from pydantic import ValidationError

    from plsim.scenario import Arm, Experiment, load

    arms = (Arm(name="a", scenario=load("fixed")),)
    with pytest.raises((ValidationError, InputError)):
        Experiment(name=name, arms=arms, reference="a")


def test_folders_stay_below_where_they_were_asked_for(plan):
    from plsim.experiment.compare import folder_of

    assert folder_of(plan()).parts[:-1] == Path("runs").parts
