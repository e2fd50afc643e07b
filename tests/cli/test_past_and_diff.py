"""`plsim runs` and `plsim diff`."""

import json

import pytest

from plsim.cli import main

TINY = (
    "--set", "school.classes=2", "--set", "school.class_size=9", "--set", "school.grades=[3]",
    "--workers", "1", "--seed", "3", "--worlds", "2",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with one run, in which an override of westover changed nothing."""
    folder = tmp_path_factory.mktemp("place")
    out = folder / "runs" / "one"
    more = ("--set", "arms.westover.policy.every=6", "--set", "arms.westover.policy.placement=even")
    assert main(["compare", "fixed", "westover", "--out", str(out), *TINY, *more]) == 0
    return folder


@pytest.fixture(autouse=True)
def here(place, monkeypatch):
    monkeypatch.chdir(place)


def said(capsys, *words):
    capsys.readouterr()
    code = main([str(word) for word in words])
    found = capsys.readouterr()
    return code, found.out, found.err


def test_every_comparison_writes_its_pages_and_report_writes_the_same_again(place, capsys):
    pages = [place / "runs" / "one" / f"{name}.html" for name in ("report", "handout", "table")]
    before = [page.read_bytes() for page in pages]
    for page in pages:
        page.unlink()
    code, out, _ = said(capsys, "report", place / "runs" / "one")
    assert code == 0
    assert "report.html" in out
    assert [page.read_bytes() for page in pages] == before


def test_the_report_says_what_was_compared_and_flags_what_changed_nothing(place):
    text = (place / "runs" / "one" / "report.html").read_text(encoding="utf-8")
    assert "1 override changed nothing: Westover regrouping: policy.every = 6." in text
    assert '<td class="w">need_first</td>' not in text
    assert "no trial of frequent regrouping with matching" in text
    assert "Regroup every few weeks by estimated need" in text


def test_runs_lists_question_arms_worlds_and_answer(capsys):
    code, out, _ = said(capsys, "runs")
    assert code == 0
    assert "2 arms x 2 worlds   complete" in out
    assert "How do Fixed classes and Westover regrouping differ?" in out
    assert "Westover regrouping ran in 2 worlds: too few to say" in out
    (one,) = json.loads(said(capsys, "runs", "--json")[1])
    assert (one["name"], one["arms"], one["worlds"]) == ("fixed_and_westover", 2, 2)


def test_runs_tells_stopped_and_damaged_ones(place, capsys, tmp_path):
    import shutil

    for name in ("stopped", "damaged"):
        shutil.copytree(place / "runs" / "one", tmp_path / name)
    next((tmp_path / "stopped" / "parts").glob("*.json")).unlink()
    manifest = tmp_path / "damaged" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"worlds": 2', '"worlds": 200'))
    (tmp_path / "empty").mkdir()
    code, out, _ = said(capsys, "runs", tmp_path)
    assert code == 0
    assert "stopped: 2 of 3 parts" in out
    assert "damaged: is damaged or was changed by hand" in out
    assert "empty" not in out.replace(str(tmp_path), "")
    code, _, err = said(capsys, "runs", tmp_path / "absent")
    assert code == 2
    assert "no such folder" in err
    assert said(capsys, "runs", tmp_path / "empty")[1].startswith("No run folder lies in")


def test_diff_of_scenarios_names_each_key_and_levers_left_at_their_defaults(capsys):
    code, out, _ = said(capsys, "diff", "fixed", "westover")
    assert code == 0
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if "." in line}
    assert rows["policy.use"] == ["fixed", "westover"]
    assert rows["policy.every"] == ["not", "there", "6"]
    assert rows["school.practice.sharing"] == ["0", "0.5"]
    keys = [name for name in rows if name.startswith(("policy.", "school."))]
    assert f"{len(keys)} keys differ." in out


def test_diff_tells_what_a_file_says_again(capsys, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "extends: westover\nschool: {practice: {sharing: 0.5, coaching: 1}}\n"
    )
    code, out, _ = said(capsys, "diff", "westover", tmp_path / "mine.yaml")
    assert code == 0
    assert "1 key differs." in out
    flat = " ".join(out.split())
    assert "what it says of school.practice.sharing changes nothing" in flat


@pytest.mark.parametrize("of", ["runs/one", "all_policies"])
def test_diff_of_arms(capsys, of):
    code, out, _ = said(capsys, "diff", "fixed", "westover", "--in", of)
    assert code == 0
    assert "policy.moving_minutes" in out
    assert ("westover: what it says of policy.every" in out) == (of == "runs/one")


def test_diff_of_a_thing_with_itself(capsys):
    code, out, _ = said(capsys, "diff", "aide", "aide", "--json")
    assert (code, json.loads(out)["differs"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("fixed", "westovr"), "did you mean 'westover'?"),
        (("fixed", "westovr", "--in", "runs/one"), "there is fixed, westover"),
        (("fixed", "westover", "--in", "absent"), "absent"),
    ],
)
def test_diff_refuses_what_is_not_there(capsys, words, message):
    code, out, err = said(capsys, "diff", *words)
    assert code == 2
    assert message in err
    assert not out
