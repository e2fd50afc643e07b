import json
import re

import numpy as np
import pandas as pd
import pytest

from plsim.analysis.paired import statistics
from plsim.core.errors import InputError
from plsim.experiment.compare import compare, report
from plsim.experiment.design import Options, Until, design
from plsim.experiment.progress import Quiet
from plsim.experiment.verify import verify, work_of
from plsim.report.figures import sweep
from plsim.report.sweep import render, values_of
from plsim.report.terminal import Look
from plsim.results.store import existing
from plsim.scenario import load_experiment

SWEEP = """
name: swept
arms:
  - {name: a, scenario: fixed}
  - {name: b, scenario: westover}
worlds: 24
outcomes: [achievement, gap]
sweep:
  over:
    arms.b.policy.every: [2, 6]
    assumptions.software.quality: {low: 1, high: 3, steps: 3}
"""


@pytest.fixture
def swept(tmp_path):
    path = tmp_path / "swept.yaml"
    path.write_text(SWEEP)
    return load_experiment(path)


def test_only_what_differs_is_run_with_the_people_and_luck_of_the_world(swept):
    plan = design(swept, Options(rows=4000))
    by_arm = {name: [w for w in plan.works if w.arm == name] for name in ("a", "b")}
    # `a` differs at three points by the assumption; `b` at all six
    assert sum(len(work.worlds) for work in by_arm["a"]) == 3 * 24
    assert sum(len(work.worlds) for work in by_arm["b"]) == 6 * 24
    assert len(by_arm["b"]) > 2
    for work in plan.works:
        assert work.lucks == tuple(world % 24 for world in work.worlds)
        assert work.draws == tuple(luck // 2 for luck in work.lucks)
        points = [world // 24 for world in work.worlds]
        assert work.assumed["software.quality"] == tuple([1.0, 2.0, 3.0][p % 3] for p in points)
        if work.arm == "b":
            levers = {work.scenario["policy"]["every"]}
            assert levers == {[2, 6][point // 3] for point in points}


def test_chunks_change_no_number_of_a_sweep_and_its_points_name_the_run(swept):
    small, large = design(swept, Options(rows=2000)), design(swept, Options(rows=10**9))
    assert small.experiment_hash == large.experiment_hash
    assert len(small.works) > len(large.works) == 3
    other = SWEEP.replace("high: 3", "high: 4")
    assert other != SWEEP


@pytest.fixture
def done(swept, made_up, tmp_path):
    simulate = made_up.follows_its_assumption
    return compare(design(swept), tmp_path / "run", workers=1, watch=Quiet(), simulate=simulate)


@pytest.mark.parametrize("worlds", [24, 21])
def test_each_point_has_the_paired_difference_of_its_worlds(swept, made_up, tmp_path, worlds):
    simulate = made_up.follows_its_assumption
    plan = design(swept.model_copy(update={"worlds": worlds}))
    done = compare(plan, tmp_path / "run", workers=1, watch=Quiet(), simulate=simulate)
    assert list(done.sweep.points["assumptions.software.quality"]) == [1.0, 2.0, 3.0] * 2
    rows = done.sweep.primary()
    assert len(rows) == 6
    # the made-up school: `b` gains 0.1 for each lesson of quality, whatever `every` is
    quality = rows["assumptions.software.quality"].to_numpy()
    raw = pd.read_parquet(done.folder / "results.parquet")
    assert list(raw.columns[:4]) == ["arm", "point", "world", "draw"]
    # two worlds share a draw; the last of an odd number is alone in its own
    assert raw["draw"].to_list() == (raw["world"] // 2).to_list()
    for _, row in rows.iterrows():
        own = raw[(raw["outcome"] == "achievement") & (raw["subgroup"] == "all")]
        b = own[(own["arm"] == "b") & (own["point"] == row["point"])].sort_values("world")
        a = own[(own["arm"] == "a") & (own["point"] == row["point"] % 3)].sort_values("world")
        spread = raw[(raw["arm"] == "a") & (raw["point"] == row["point"] % 3)]
        sd = np.sqrt(spread[spread["outcome"] == "spread"]["value"].mean())
        slow = statistics(b["value"].to_numpy() / sd, a["value"].to_numpy() / sd, b["draw"])
        assert (row["estimate"], row["ci_low"]) == pytest.approx((slow.estimate, slow.ci_low))
    steps = np.diff([rows.loc[quality == q, "estimate"].mean() for q in (1.0, 2.0, 3.0)])
    assert steps == pytest.approx([steps[0]] * 2, rel=0.2)
    assert steps[0] > 0.05


def test_a_sweep_is_written_shown_and_rebuilt_from_its_folder(done):
    table = pd.read_csv(done.folder / "sweep.csv")
    assert {"arms.b.policy.every", "assumptions.software.quality", "estimate"} <= set(table)
    for name in ("points.csv", "codebook.csv", "draws.csv", "figures/sweep.svg"):
        assert (done.folder / name).is_file()
    drawn = pd.read_csv(done.folder / "figures" / "sweep.csv")
    assert set(drawn["outcome"]) == {"achievement"}
    assert set(drawn["subgroup"]) == {"low", "middle", "high"}
    assert len(drawn) == 6 * 3
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    said = re.search(
        r'<p class="lead">Led by (.*) of 6 points; ahead of Fixed classes in most worlds at'
        r" (none|\d) of (\d)\.</p>",
        page,
    )
    rows = table[(table["outcome"] == "achievement") & (table["subgroup"] == "all")]
    skill = rows[rows["measure"] == "skill"]
    ahead = skill.loc[skill.groupby("point")["estimate"].idxmax()].query("estimate > 0")
    clear = ahead["verdict"].str.contains("most worlds|nearly every world") & ahead[
        "verdict"
    ].str.startswith("higher")
    assert [said[2], said[3]] == [str(clear.sum() or "none"), str(len(ahead))]
    assert page.count("<svg role=") == 1
    before = (done.folder / "sweep.csv").read_bytes()
    again = report(done.folder)
    assert (done.folder / "sweep.csv").read_bytes() == before
    text = render(again.sweep, Look())
    assert text == render(done.sweep, Look())
    assert "Difference from Fixed classes at 6 points" in text
    assert len([line for line in text.splitlines() if line.startswith(("2 ", "6 "))]) == 6
    assert (
        json.loads((done.folder / "manifest.json").read_text())["sweep"]["over"] == done.sweep.over
    )


def test_many_points_are_shown_by_value_and_names_stay_text(done):
    from dataclasses import replace

    many = replace(
        done.sweep,
        points=pd.concat([done.sweep.points] * 8).assign(point=np.arange(48)),
        summary=pd.concat(
            [done.sweep.summary.assign(point=done.sweep.summary["point"] + 6 * n) for n in range(8)]
        ),
    )
    text = render(many, Look())
    assert "software.quality" in text
    assert "leads" in text
    for line in text.splitlines():
        assert len(line) <= 100
    bins = values_of(pd.DataFrame({"point": range(100), "x": np.linspace(0, 1, 100)}), "x")
    assert [len(points) for _, points in bins] == [20] * 5


def test_a_figure_of_many_keys_tells_the_numbers_of_those_it_draws(done):
    from dataclasses import replace

    more = {f"assumptions.software.x{n}": 1.0 for n in range(5)}
    over = [*done.sweep.over, *more]
    manifest = {**done.sweep.manifest, "sweep": {**done.sweep.manifest["sweep"], "over": over}}
    many = replace(
        done.sweep,
        points=done.sweep.points.assign(**more),
        summary=done.sweep.summary.assign(**more),
        manifest=manifest,
    )
    assert [name for name in sweep.draw(many).data if name in over] == over[:3]


def test_a_killed_sweep_goes_on_where_it_stopped(swept, made_up, tmp_path):
    plan = design(swept, Options(rows=4000))
    simulate = made_up.follows_its_assumption
    first = compare(plan, tmp_path / "a", workers=1, watch=Quiet(), simulate=simulate)
    second = compare(plan, tmp_path / "b", workers=1, watch=Quiet(), simulate=simulate)
    lost = sorted((second.folder / "parts").iterdir())
    for path in lost[: len(lost) // 2]:
        path.unlink()
    compare(plan, tmp_path / "b", workers=1, watch=Quiet(), simulate=simulate)
    for name in ("results.csv", "sweep.csv"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()


def test_verify_runs_a_part_of_a_sweep_again_whichever_it_is(swept, made_up, tmp_path):
    plan = design(swept, Options(rows=4000))
    own = made_up.follows_its_assumption
    done = compare(plan, tmp_path / "run", workers=1, watch=Quiet(), simulate=own)
    store = existing(done.folder)
    cards, _ = store.cards(plan.keys)
    again = {key: work_of(store.manifest(), card) for key, card in cards.items()}
    assert again == dict(zip(plan.keys, plan.works, strict=True))
    known = f"{own.__module__}.{own.__name__}"
    found = verify(done.folder, {known: own})
    assert found.sound
    assert re.search(r"again     [ab], point \d world \d+ to point \d world \d+, from scratch: the"
                     r" same, byte for byte", found.lines[-1])  # fmt: skip

    def other(work):
        seen = own(work)
        seen.rows["value"][0] += 1e-6
        return seen

    found = verify(done.folder, {known: other})
    assert not found.sound
    assert "NOT the same bytes" in found.lines[-1]


def test_a_sweep_adds_no_worlds_until_it_is_precise(swept):
    with pytest.raises(InputError, match="--until: adds worlds to one comparison, and swept is a"):
        design(swept, Options(until=Until(0.02, 400)))
