import csv
import errno
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from plsim.cli import main

TINY = (
    "--set", "school.classes=2", "--set", "school.class_size=9", "--set", "school.grades=[3]",
    "--workers", "1", "--seed", "3",
)  # fmt: skip
PLSIM = (sys.executable, "-c", "import sys; from plsim.cli import main; sys.exit(main())")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Work in a folder of one's own, with the compiled code of the session."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys, *words):
    capsys.readouterr()
    code = main([str(word) for word in words])
    found = capsys.readouterr()
    return code, found.out, found.err


def test_run_prints_levels_and_keeps_the_folder(capsys, tmp_path):
    code, out, err = said(capsys, "run", "fixed", "--worlds", 2, *TINY)
    assert code == 0
    assert "Levels under Fixed classes" in out
    assert "2 worlds (1 draw of the assumptions), seed 3" in err
    names = [
        line.split("  ")[0]
        for line in out.split("After year 1")[1].split("\n\n")[0].splitlines()[1:]
    ]
    assert len(names) == len(set(names)) > 20  # exams are left out, or said to be exams
    wide = said(capsys, "report", *(tmp_path / "runs").iterdir(), "--wide")[1]
    assert "achievement in mathematics in an exam, SD" in wide
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name.startswith("fixed_")
    assert json.loads((folder / "manifest.json").read_text())["run"].startswith(folder.name[-8:])
    code, again, _ = said(capsys, "report", folder.relative_to(tmp_path))
    assert (code, again) == (0, out)


@pytest.mark.usefixtures("undrawn")
def test_compare_prints_differences_and_resumes(capsys, tmp_path):
    words = ("compare", "fixed", "westover", "--worlds", 4, "--out", "here", *TINY)
    code, out, _ = said(capsys, *words)
    assert code == 0
    assert "Difference from Fixed classes" in out
    with (tmp_path / "here" / "results.csv").open() as file:
        assert {row["arm"] for row in csv.DictReader(file)} == {"fixed", "westover"}
    code, again, err = said(capsys, *words)
    assert (code, again) == (0, out)
    assert "worlds are finished already" in err
    code, _, err = said(capsys, *words, "--worlds", 6)
    assert code == 2
    assert "holds another experiment" in err
    code, text, _ = said(capsys, "report", "here", "--json")
    assert code == 0
    assert {row["arm"] for row in json.loads(text)["summary"]} >= {"westover"}


@pytest.mark.usefixtures("undrawn")
def test_results_are_the_same_for_workers_chunks_and_a_stop(tmp_path):
    from plsim.experiment.compare import compare
    from plsim.experiment.design import Options, design
    from plsim.experiment.progress import Quiet
    from plsim.scenario import experiment_of
    from plsim.week.simulate import simulate

    sets = [word for word in TINY if "=" in word]
    experiment = experiment_of(["fixed", "westover"], sets, worlds=6, seed=3)
    found = []
    for number, (workers, rows) in enumerate([(1, 10**6), (2, 1)]):
        folder = tmp_path / str(number)
        compare(
            design(experiment, Options(rows=rows)), folder, workers=workers, watch=Quiet(),
            simulate=simulate,
        )  # fmt: skip
        names = ("results.csv", "results.parquet", "students.parquet", "summary.csv")
        found.append([(folder / name).read_bytes() for name in names])
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "fixd"), "did you mean 'fixed'?"),
        (("run", "absent.yaml"), "absent.yaml"),
        (("compare", "fixed"), "plsim run fixed"),
        (("compare", "main", "--set", "policy.everyy=3"), "policy.everyy"),
        (
            ("compare", "main", "--set", "arms.westover.policy.every=0"),
            "policy.every: 0 is below 1",
        ),
        (("compare", "main", "--set", "policy.use=westovr"), "did you mean westover?"),
        (("compare", "main", "--seed", "-1"), "seed"),
        (("run", "fixed", "--seed", "-1"), "--seed"),
        (("run", "fixed", "--worlds", "0"), "--worlds"),
        (("run", "fixed", "--worlds", "many"), "--worlds"),
        (("run", "fixed", "--workers", "0"), "--workers"),
        (("run", "fixed", "--wokers", "2"), "--wokers"),
        (("run", "fixed", "--set", "assumptions.learning.nothing=1"), "learning.nothing"),
        (("run", "fixed", "--roster", "absent.csv"), "--roster"),
        (("run", "fixed", "--use", "absent.py"), "absent.py"),
        (("compare", "star"), "people.roster.file: star.csv is not there; give one with --roster"),
        (("report", "nowhere"), "no run folder"),
        (("check", "fixed", "absent.yaml"), "absent.yaml"),
        (("dance",), "dance"),
        ((), "Usage"),
    ],
)
def test_wrong_input_ends_with_2_and_writes_nothing(capsys, tmp_path, words, message):
    code, out, err = said(capsys, *words)
    assert code == 2
    assert message in out + err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_all_faults_are_told_at_once(capsys):
    code, _, err = said(
        capsys, "run", "westover", "--set", "policy.every=0", "--set", "week=[flying]"
    )
    assert code == 2
    assert "policy.every" in err
    assert "flying" in err
    assert err.endswith("2 faults, nothing was run.\n")


@pytest.mark.parametrize("kind", ["file", "foreign", "below a file", "link"])
def test_an_out_that_cannot_be_used_is_refused_untouched(capsys, tmp_path, kind):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "notes.txt").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "foreign")
    out = {"below a file": "file/below"}.get(kind, kind)
    before = sorted(tmp_path.rglob("*"))
    code, _, err = said(capsys, "run", "fixed", "--worlds", 2, "--out", out, *TINY)
    assert code == 2
    assert err.splitlines()[-1] == "1 fault, nothing was run."
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_in_use_ends_with_3(capsys, tmp_path):
    from plsim.results.lock import locked

    said(capsys, "run", "fixed", "--worlds", 2, "--out", "here", *TINY)
    with locked(tmp_path / "here"):
        for words in (("run", "fixed", "--worlds", 2, "--out", "here", *TINY), ("report", "here")):
            code, _, err = said(capsys, *words)
            assert code == 3
            assert "another plsim process" in err


def test_damaged_parts_are_not_reported_and_are_mended_by_running(capsys, tmp_path):
    words = ("run", "fixed", "--worlds", 2, "--out", "here", *TINY)
    _, first, _ = said(capsys, *words)
    (rows,) = (tmp_path / "here" / "parts").glob("*.rows.parquet")
    rows.write_bytes(rows.read_bytes()[:-9])
    # the tables made of the parts are sound, and are what is reported
    assert said(capsys, "report", "here")[:2] == (0, first)
    (tmp_path / "here" / "results.parquet").unlink()
    code, _, err = said(capsys, "report", "here")
    assert code == 2
    assert "run the experiment again" in err
    code, again, err = said(capsys, *words)
    assert (code, again) == (0, first)
    assert "1 damaged part is not used" in err


def test_failed_worlds_end_with_1_and_are_named(capsys, monkeypatch):
    from plsim.week import simulate as module

    real = module.simulate

    def fails(work):
        if 1 in work.worlds:
            raise ValueError("a hole in the floor")
        return real(work)

    monkeypatch.setattr(module, "simulate", fails)
    code, out, err = said(capsys, "run", "fixed", "--worlds", 2, *TINY)
    assert code == 1
    assert "Levels" in out
    assert "1 world failed and is in no number above" in err
    assert "fixed, world 1: ValueError: a hole in the floor" in err


def test_where_every_world_fails_the_reason_is_told(capsys, monkeypatch, tmp_path):
    from plsim.week import simulate as module

    monkeypatch.setattr(module, "simulate", lambda work: 1 / 0)
    code, _, err = said(capsys, "run", "fixed", "--worlds", 2, "--out", "here", *TINY)
    assert code == 1
    assert "all 2 worlds tried first have failed; fixed, world 0: ZeroDivisionError" in err
    assert not (tmp_path / "here").exists()


def test_a_full_disk_ends_with_1_and_keeps_what_was_finished(capsys, monkeypatch, tmp_path):
    from plsim.experiment import finish

    def full(folder, *_others):
        raise OSError(errno.ENOSPC, "No space left on device", str(folder))

    words = ("run", "fixed", "--worlds", 2, "--out", "here", *TINY)
    with monkeypatch.context() as patched:
        patched.setattr(finish, "write_tables", full)
        code, _, err = said(capsys, *words)
    assert code == 1
    assert "No space left on device; what was finished before is kept" in err
    assert list((tmp_path / "here" / "parts").glob("*.json"))
    code, _, err = said(capsys, *words)
    assert code == 0
    assert "2 of 2 worlds are finished already" in err


def test_an_unforeseen_error_ends_with_1_and_debug_shows_it(capsys, monkeypatch):
    from plsim.experiment import planned

    def broken(*_arguments, **_options):
        raise RuntimeError("gears")

    monkeypatch.setattr(planned, "planned", broken)
    code, _, err = said(capsys, "run", "fixed")
    assert code == 1
    assert "RuntimeError: gears" in err
    assert "Traceback" not in err
    with pytest.raises(RuntimeError, match="gears"):
        main(["run", "fixed", "--debug"])


def test_faults_of_a_roster_end_with_2_and_leave_nothing(capsys, tmp_path):
    roster = tmp_path / "bad.csv"
    roster.write_text("id,gr,sch,tch,exp,ses,sx,read,math\n1,3,1,1,5,F,F,many,400\n")
    code, _, err = said(
        capsys, "compare", "star", "--roster", roster, "--worlds", 2, "--workers", 1
    )
    assert code == 2
    assert "many" in err
    assert "nothing was run." in err
    assert not any((tmp_path / "runs").iterdir())


def test_check_tells_sound_files_and_runs_nothing(capsys, tmp_path):
    code, out, _ = said(capsys, "check", "main", "fixed", "westover")
    assert code == 0
    assert out.splitlines()[0] == "main: sound (4 arms)"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_parts_ends_with_130_and_tells_how_to_go_on(tmp_path, number):
    # every chunk is one draw of a large school: there is time to stop
    words = ["compare", "fixed", "westover", "--worlds", "400", "--out", "here", "--workers", "2"]
    process = subprocess.Popen(  # noqa: S603
        [*PLSIM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    shelf = tmp_path / "here" / "parts"
    until(lambda: len(list(shelf.glob("*.json"))) >= 1 or process.poll() is not None)
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "worlds are kept. Go on: plsim compare fixed westover --worlds 400" in err
    assert "Traceback" not in out + err
    assert list(shelf.glob("*.json"))
    assert not list(shelf.glob("*.part"))


def test_ctrl_c_outside_the_runs_tells_how_to_go_on_too(capsys, monkeypatch):
    from plsim.experiment import compare

    def stopped(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(compare, "report", stopped)
    code, out, err = said(capsys, "report", "here")
    assert (code, out) == (130, "")
    assert err == "Stopped. Go on: plsim report here\n"


def test_help_is_light():
    heavy = "numpy numba pandas scipy pyarrow matplotlib mesa pydantic ruamel.yaml"
    code = (
        "import sys; from plsim.cli import main; code = main(['--help'])\n"
        f"print(code, [name for name in {heavy.split()} if name in sys.modules])"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.splitlines()[-1] == "0 []"
    assert "compare" in done.stdout


def test_version(capsys):
    from plsim import __version__

    code, out, _ = said(capsys, "--version")
    assert (code, out) == (0, f"plsim {__version__}\n")


def test_a_terminal_without_utf_8_gets_ascii():
    done = subprocess.run(  # noqa: S603
        [*PLSIM, "run", "fixed", "--worlds", "2", *TINY, "--set", "title=Größe"],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert b"Gr??e" in done.stdout


def test_names_cannot_steer_the_terminal():
    from plsim.cli.words import on_one_block

    assert "\x1b" not in on_one_block("a\x1b[2Jb")
    assert "\u202e" not in on_one_block("a\u202eb")


def until(holds, seconds=120):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_arms_with_other_students_are_told_apart_before_and_after(capsys, tmp_path):
    other = ("--set", "arms.westover.people.disadvantaged=0.6")
    words = ("compare", "fixed", "westover", "--worlds", 2, *other, *TINY)
    code, out, err = said(capsys, *words, "--json")
    assert code == 0
    (told,) = json.loads(out)["not_alike"]
    assert told.startswith("Westover regrouping has other students than Fixed classes: people.dis")
    assert "Not the same school. Westover regrouping has other students" in " ".join(err.split())
    arms = ["{name: one, scenario: fixed}", "{name: two, scenario: fixed, set: {years: 2}}"]
    path = tmp_path / "arms.yaml"
    path.write_text("name: arms\narms:\n" + "".join(f"  - {arm}\n" for arm in arms), "utf-8")
    code, _, err = said(capsys, "compare", "arms.yaml")
    assert code == 2
    assert "years: 2 in arm two, and 1 in one" in err
    path.write_text(path.read_text("utf-8").replace("years: 2", "people.disruptive: 0.3"), "utf-8")
    code, out, _ = said(capsys, "check", "arms.yaml")
    assert code == 0
    assert "arms.yaml: sound (2 arms)" in out
    assert "people.disruptive: 0.1 → 0.3" in " ".join(out.split())
