"""What all worlds found: cards, board, guesses; and the exported experiment agrees with them."""

import csv
import json

import numpy as np
import pytest

from plsim.analysis.numbers import decimals, signed
from plsim.cli import main
from plsim.core.errors import Faults
from plsim.core.registry import parts
from plsim.demo.ask import ArmAsk, Ask, asked, experiment_of, yaml_of
from plsim.demo.desk import works_of
from plsim.demo.findings import CELLS
from plsim.demo.worlds import Runs, run_worlds, shares


@pytest.mark.usefixtures("undrawn")
def test_plsim_compare_on_the_exported_file_gives_the_numbers_of_the_page(
    desk, presets, tmp_path, capsys, monkeypatch
):
    arms = (ArmAsk(use="fixed"), ArmAsk(use="westover", levers={"every": 12}), ArmAsk(use="aide"))
    ask = Ask(arms=arms, assumptions={"estimates.bias": 0.5}, class_size=12, worlds=20, seed=7)
    shown = desk.answers(ask)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "workshop.yaml").write_text(shown["yaml"], encoding="utf-8")
    words = ["compare", "workshop.yaml", "--workers", "1", "--out", "run"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    with (tmp_path / "run" / "summary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for card in shown["cards"]:
        outcome, measure, subgroup = CELLS[card["key"]]
        (row,) = [
            row for row in rows
            if (row["outcome"], row["measure"], row["subgroup"], row["year"], row["arm"])
            == (outcome, measure, subgroup, "1", "westover") and row["reference"] == "fixed"
        ]  # fmt: skip
        places = decimals(parts("outcomes")[outcome].card.smallest)
        assert card["small"].startswith(signed(float(row["estimate"]), places))
        assert card["words"] == row["verdict"]
        assert card["share"] == pytest.approx(float(row["share"]), abs=1e-4)
    for arm in shown["board"]["arms"]:
        assert arm["title"].split(" ")[0] in printed
        assert arm["cells"][0]["text"] in printed


def test_the_worlds_of_the_page_are_those_of_the_run_whatever_the_processes(presets, ask):
    work = works_of(experiment_of(ask, presets))[1]
    whole = run_worlds(work)
    runs = Runs(2)
    try:
        cut = runs.run(work)
        assert runs.run(work) is not None  # the second time nothing is run
    finally:
        runs.close()
    assert np.array_equal(whole.ends, cut.ends)
    for group in whole.weekly:
        assert np.array_equal(whole.weekly[group], cut.weekly[group])
    key = ("outcome", "measure", "subgroup", "world")
    for ran in (whole, cut):
        order = np.lexsort([ran.rows[name] for name in key])
        ran.rows.update({name: column[order] for name, column in ran.rows.items()})
    assert np.array_equal(whole.rows["value"], cut.rows["value"], equal_nan=True)


def test_a_killed_process_costs_nothing_but_time(presets, ask):
    import os
    import signal

    work = works_of(experiment_of(ask, presets))[0]
    runs = Runs(1)
    try:
        runs.warm(work)
        (worker,) = runs._workers._crew
        os.kill(worker.process.pid, signal.SIGKILL)
        assert len(runs.run(work).students) == 64
    finally:
        runs.close()


def test_the_null_comparison_says_about_the_same_everywhere(desk):
    same = Ask(arms=(ArmAsk(use="fixed"), ArmAsk(use="fixed")), worlds=20)
    shown = desk.answers(same)
    for card in shown["cards"]:
        assert card["head"] == "about the same"
        assert card["words"] == "about the same in nearly every world"
        assert card["mark"] == "neutral"
    assert all(question["shares"] == [0.0, 1.0, 0.0] for question in shown["guess"])
    assert shown["children"]["more"] == [0] * 64
    (arm,) = shown["board"]["arms"]
    assert arm["note"] == ""
    assert {cell["mark"] for cell in arm["cells"]} == {"neutral"}


def test_guesses_are_asked_in_the_order_of_less_same_more(desk, ask):
    shown = desk.answers(ask)
    low, _, known = shown["guess"]
    assert sum(low["shares"]) == pytest.approx(1.0)
    assert known["answers"] == ["fewer", "the same", "more"]
    card = {card["key"]: card for card in shown["cards"]}["known"]
    assert (known["shares"][0] > 0.5) == card["head"].startswith("fewer")


def test_shares_count_what_is_about_the_same():
    assert shares([-1.0, -0.05, 0.05, 1.0, 2.0], 0.05) == pytest.approx([0.2, 0.4, 0.4])


BAD = [
    ({"arms": [{"use": "fixed"}, {"use": "westover", "levers": {"every": 99}}]}, "every: 99"),
    ({"arms": [{"use": "fixed"}, {"use": "westover", "levers": {"every": "6"}}]}, "every: '6'"),
    ({"arms": [{"use": "fixed"}, {"use": "westover", "levers": {"evry": 6}}]}, "no lever"),
    ({"arms": [{"use": "fixed"}, {"use": "../../etc/passwd"}]}, "no preset"),
    ({"arms": [{"use": "fixed"}]}, "arms"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "class_size": 4000}, "class_size"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "class_size": 12.5}, "class_size"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "classes": True}, "classes"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "classes": 8, "class_size": 40,
      "grades": [3, 4]}, "too many"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "grades": [3, 5]}, "consecutive"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "disadvantaged": float("nan")}, "disadvantaged"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "assumptions": {"estimates.bias": 9}}, "range"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "assumptions": {"people.gap": 0}}, "assumption"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "seed": -1}, "seed"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "worlds": 10**6}, "worlds"),
    ({"arms": [{"use": "fixed"}, {"use": "aide"}], "use": "x.py"}, "use"),
    ("<script>", "ask"), (None, "ask"), ([], "ask"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said"), BAD, ids=[said for _, said in BAD])
def test_what_does_not_fit_is_refused_with_a_reason(presets, data, said):
    with pytest.raises(Faults, match=said):
        experiment_of(asked(data), presets)


def test_names_that_look_like_markup_stay_text(presets, tmp_path):
    from plsim.demo.talk import data, talk_page
    from plsim.scenario import load

    path = tmp_path / "own.yaml"
    title = "</script><script>alert(1)</script>"
    path.write_text(f"extends: westover\nname: own\ntitle: {json.dumps(title)}\n", encoding="utf-8")
    own = presets.with_own(load(path))
    ask = Ask(arms=(ArmAsk(use="fixed"), ArmAsk(use="own")), worlds=20)
    assert experiment_of(ask, own).arms[1].title == title
    page = talk_page({"titles": ["A", title], "x": title})
    assert page.count("<script>") == 1  # the page's own
    assert "<" not in data({"x": title})
    assert "title: " in yaml_of(ask, own)


def test_a_roster_is_everybodys_and_stands_in_the_file_once(presets, tmp_path):
    from plsim.demo.desk import Desk, first_ask
    from plsim.scenario import load, load_experiment

    rows = [f"s{i},{'ab'[i % 2]},4,{500 + 3 * i}" for i in range(24)]
    (tmp_path / "children.csv").write_text("\n".join(["who,class,grade,math", *rows]) + "\n")
    (tmp_path / "own.yaml").write_text(
        "extends: westover\nname: ours\nschool: {grades: [4]}\n"
        "people:\n  roster:\n    file: children.csv\n    columns:\n      student: who\n"
        "      class: class\n      grade: grade\n"
        "      scores: {mathematics: {column: math}}\n"
    )
    own = presets.with_own(load(tmp_path / "own.yaml"))
    ask = first_ask(own, "fixed", "ours").model_copy(update={"worlds": 20})
    package = Desk(own, None).picture(ask, 0)["package"]
    assert (len(package["third"]), package["lanes"]) == (24, 2)
    assert "s0" not in json.dumps(package)  # no cell of the file reaches the page
    (tmp_path / "workshop.yaml").write_text(yaml_of(ask, own))
    again = load_experiment(tmp_path / "workshop.yaml")
    assert [arm.name for arm in again.arms] == ["fixed", "ours"]
    assert {arm.scenario.people.roster.file for arm in again.arms} == {
        str(tmp_path / "children.csv")
    }
