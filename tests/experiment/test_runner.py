import pytest

from plsim.analysis import ledger
from plsim.core.errors import Faults
from plsim.experiment.attempt import attempt
from plsim.experiment.compare import compare, report
from plsim.experiment.progress import Quiet
from plsim.experiment.runner import NothingWorked, Stopped
from plsim.scenario import shipped

TABLES = ("results.csv", "results.parquet", "students.parquet")


@pytest.fixture
def run(made_up, plan, tmp_path):
    """Run a design with a made-up simulation into a folder; give the folder's tables."""

    def ran(simulate="simulate", folder="run", workers=1, watch=None, **options):
        chosen = getattr(made_up, simulate) if isinstance(simulate, str) else simulate
        done = compare(
            plan(**options), tmp_path / folder, workers=workers, watch=watch or Quiet(),
            simulate=chosen,
        )  # fmt: skip
        return done, [(tmp_path / folder / name).read_bytes() for name in TABLES]

    return ran


@pytest.mark.usefixtures("unanalysed")
def test_results_are_equal_byte_for_byte_however_they_were_made(run):
    _, first = run(folder="a")
    for number, options in enumerate(
        [
            {"workers": 2},
            {"rows": 1},
            {"rows": 10**6},
            {"simulate": "kills_its_process_once", "workers": 2},
        ]
    ):
        assert run(folder=f"b{number}", **options)[1] == first


def test_findings_and_files_of_a_comparison(run, tmp_path):
    done, _ = run()
    folder = tmp_path / "run"
    for name in ("summary.csv", "codebook.csv", "manifest.json", *TABLES):
        assert (folder / name).stat().st_size > 0
    assert list((folder / "figures").glob("*.svg"))
    summary = done.findings.summary
    row = summary[(summary["outcome"] == "achievement") & (summary["arm"] == "b")]
    row = row[(row["subgroup"] == "all") & (row["reference"] == "a")]
    # the arm's students stand 0.2 higher, and the SD within the grade is near 0.9
    assert row["estimate"].item() == pytest.approx(0.2, abs=0.05)
    assert {"a", "b", "c"} == set(done.results["arm"])
    drawn = {path.name: path.read_bytes() for path in (folder / "figures").iterdir()}
    for path in (folder / "figures").iterdir():
        path.unlink()
    report(folder, workers=2)  # a second process draws the PNGs
    assert drawn == {path.name: path.read_bytes() for path in (folder / "figures").iterdir()}


@pytest.mark.usefixtures("unanalysed")
def test_an_existing_run_is_only_read(run, made_up):
    _, first = run()

    def never(work):
        raise AssertionError("simulated again")

    _, again = run(simulate=never)
    assert again == first


@pytest.mark.usefixtures("unanalysed")
def test_only_what_is_missing_or_damaged_is_run_again(run, made_up, tmp_path):
    _, first = run()
    shelf = tmp_path / "run" / "parts"
    cards = sorted(shelf.glob("*.json"))
    cards[0].unlink()
    rows = shelf / f"{cards[1].stem}.rows.parquet"
    rows.write_bytes(rows.read_bytes()[:-1])
    seen = []

    def counted(work):
        seen.append(work.worlds)
        return made_up.simulate(work)

    watch = Quiet()
    _, again = run(simulate=counted, watch=watch)
    assert again == first
    assert len(seen) == 2
    assert watch.notes == ["1 damaged part is not used; it is run anew."]


@pytest.mark.usefixtures("unanalysed")
def test_a_stopped_run_keeps_parts_and_goes_on(run, made_up):
    _, whole = run(folder="whole")
    left = 4

    def until_ctrl_c(work):
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return made_up.simulate(work)

    with pytest.raises(Stopped, match=r"Stopped; 32 of 80 worlds are kept") as stopped:
        run(simulate=until_ctrl_c)
    assert (stopped.value.kept, stopped.value.total) == (32, 80)
    assert run()[1] == whole


@pytest.mark.usefixtures("unanalysed")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_world_that_fails_is_named_and_the_others_count(run, workers):
    done, _ = run(simulate="fails_in_world_3", workers=workers)
    assert len(done.manifest["failed"]) == 1
    assert done.manifest["failed"][0].startswith("b, world 3: ValueError: nobody came (made_up.py:")
    worlds = done.results.groupby("arm")["world"].nunique()
    assert worlds.to_dict() == {"a": 20, "b": 19, "c": 20}


@pytest.mark.usefixtures("unanalysed")
def test_failed_worlds_are_tried_again_when_the_run_is_resumed(run):
    _, whole = run(folder="whole")
    run(simulate="fails_in_world_3")
    done, again = run()
    assert done.manifest["failed"] == []
    assert again == whole


@pytest.mark.usefixtures("unanalysed")
def test_a_chunk_that_always_kills_its_process_is_named(run):
    done, _ = run(simulate="always_kills_its_process", workers=2)
    assert len(done.manifest["failed"]) == 8
    assert "b, world 4: its process died 3 times" in "\n".join(done.manifest["failed"])


@pytest.mark.parametrize("workers", [1, 2])
def test_where_nothing_works_the_run_stops_and_leaves_nothing(run, tmp_path, workers):
    with pytest.raises(NothingWorked, match="ZeroDivisionError: by design"):
        run(simulate="always_fails", workers=workers)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_faults_of_the_input_come_out_as_such(run, tmp_path, workers):
    with pytest.raises(Faults) as found:
        run(simulate="finds_a_fault", workers=workers)
    assert [str(fault) for fault in found.value.faults] == [
        "roster.csv:2:score: 'many' is not a number"
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("unanalysed")
def test_workers_do_not_load_mesa(run):
    done, _ = run(simulate="loads_no_mesa", workers=2)
    assert done.manifest["failed"] == []


@pytest.mark.usefixtures("unanalysed")
def test_the_manifest_travels_with_all_that_a_report_needs(run):
    manifest = run()[0].manifest
    assert [arm["name"] for arm in manifest["arms"]] == ["a", "b", "c"]
    assert manifest["arms"][1]["title"] == "B"
    assert (manifest["worlds"], manifest["draws"], manifest["seed"]) == (20, 10, 5)
    assert manifest["outcomes"]["achievement"]["unit"]
    assert {"name", "value", "low", "high", "unit", "source", "meaning"} <= set(
        manifest["assumptions"][0]
    )
    assert manifest["people"] == {arm: {"people": "made up"} for arm in "abc"}
    assert manifest["calibrated"] is True
    assert manifest["ensemble"]["members"] >= 200
    table = ledger.read(next(iter(shipped("trial").values())).parent / "ledger.csv")
    held_out = table[table["role"] == "held_out"]
    inside = int((held_out["inside"] == "yes").sum())
    assert manifest["ensemble"]["reproduced"]["held_out"] == [inside, len(held_out)]


def test_halving_finds_every_failing_world(made_up, plan):
    def fails(work):
        if {2, 3, 7} & set(work.worlds):
            raise ValueError("bad")
        return made_up.simulate(work)

    work = plan(arms="a").works[0]
    tried = attempt(fails, work)
    assert [world for world, _ in tried.failed] == [2, 3, 7]
    assert sorted(set(tried.observations.rows["world"])) == [0, 1, 4, 5, 6]


def test_one_arm_prints_levels(run):
    from plsim.experiment.levels import levels, levels_text

    done, _ = run(arms="a")
    assert done.findings is None
    table = levels(done.results, done.manifest).set_index(["outcome", "subgroup"])
    mean = done.results.query("outcome == 'achievement' and subgroup == 'low'")["value"].mean()
    assert table.loc[("achievement", "low"), "mean"] == pytest.approx(mean)
    text = levels_text(done.results, done.manifest)
    assert "After year 1" in text
    assert f"{mean:.2f}".replace("-", "−") in text
