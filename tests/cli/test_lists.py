import json

import pytest

from plsim.cli import main
from plsim.cli.explain import explanations
from plsim.cli.list_ import Listed, rows_of
from plsim.core.declare import assumptions_of, levers_of
from plsim.core.registry import parts
from plsim.core.sources import SOURCES
from plsim.population.people import People
from plsim.scenario import load, shipped

KINDS = ("policies", "mechanisms", "outcomes")


def said(capsys, *words):
    code = main(words)
    found = capsys.readouterr()
    return code, found.out, found.err


@pytest.mark.parametrize("what", list(Listed))
def test_a_list_names_everything_found(capsys, what):
    code, out, _ = said(capsys, "list", what)
    assert code == 0
    first = {line.split()[0] for line in out.splitlines() if line[:1].strip()}
    assert {row["name"] for row in rows_of(what)} <= first
    assert max(len(line) for line in out.splitlines()) <= 110


@pytest.mark.parametrize("what", list(Listed))
def test_a_list_as_json_holds_the_same(capsys, what):
    code, out, _ = said(capsys, "list", what, "--json")
    assert code == 0
    assert json.loads(out) == rows_of(what)


@pytest.mark.parametrize("kind", KINDS)
def test_lists_come_from_the_folders(kind):
    assert [row["name"] for row in rows_of(Listed(kind))] == list(parts(kind))
    assert len(parts(kind)) >= 3


@pytest.mark.parametrize("name", sorted(explanations()))
def test_everything_can_be_explained(name):
    text = "\n\n".join(make() for make in explanations()[name])
    assert name in text
    assert "None" not in text.replace("None of", "")
    assert all(len(line) <= 120 for line in text.splitlines())


@pytest.mark.parametrize("kind", KINDS)
def test_an_explanation_shows_each_lever_and_assumption_with_its_source(capsys, kind):
    for name, part in parts(kind).items():
        _, out, _ = said(capsys, "explain", name)
        for declared in [*assumptions_of(part), *levers_of(part)]:
            assert declared in out


def test_an_assumption_is_explained_with_range_and_source(capsys):
    _, out, _ = said(capsys, "explain", "people.subject_correlation")
    card = assumptions_of(People)["subject_correlation"]
    source = SOURCES[card.source]
    assert f"{card.value:g} correlation" in out
    assert f"{card.low:g} to {card.high:g}" in out
    assert source.citation in out
    assert f"({source.status})" in out


def test_shipped_scenarios_and_experiments_are_listed_and_a_scenario_says_what_it_sets(capsys):
    names = [row["name"] for row in rows_of(Listed.scenarios)]
    assert names == list(shipped("scenario"))
    (main_one,) = [row for row in rows_of(Listed.experiments) if row["name"] == "main"]
    assert (main_one["arms"], main_one["worlds"]) == (4, 200)
    _, out, _ = said(capsys, "explain", "tutoring_weak")
    for key, value in load("tutoring_weak").policy.levers.items():
        assert f"policy.{key}: {value}\n" in out
    assert "policy.use: tutoring (base: fixed)" in out
    assert "plsim compare fixed tutoring_weak" in out


def test_a_wrong_word_is_answered_without_the_words_of_a_library(capsys):
    code, _, err = said(capsys, "list", "nothing")
    assert code == 2
    assert "'nothing' is not one of 'policies', 'scenarios', 'experiments'" in err
    assert "Value error" not in err


def test_an_unknown_name_gets_a_hint(capsys):
    code, _, err = said(capsys, "explain", "westovr")
    assert code == 2
    assert "did you mean westover or westover_weak?" in err
    assert said(capsys, "explain", "qqqqqq")[0] == 2


def test_own_parts_are_listed_and_explained(capsys, tmp_path):
    rules = tmp_path / "by_shoe_size.py"
    rules.write_text(
        "from dataclasses import dataclass\n"
        "from plsim.policies.fixed import Fixed\n"
        "@dataclass(frozen=True)\n"
        "class ShoeSize(Fixed):\n"
        "    '''Group students by the size of their shoes.'''\n"
        "    name = 'by_shoe_size'\n"
    )
    code, out, _ = said(capsys, "explain", "by_shoe_size", "--use", str(rules))
    assert code == 0
    assert "size of their shoes" in out


@pytest.mark.parametrize(
    ("text", "words"),
    [("1/0", "ZeroDivisionError"), ("x = 1", "holds no part"), ("def", "SyntaxError")],
)
def test_own_files_that_cannot_be_used_are_faults(capsys, tmp_path, text, words):
    rules = tmp_path / "rules.py"
    rules.write_text(text)
    code, _, err = said(capsys, "list", "policies", "--use", str(rules))
    assert code == 2
    assert words in err
    assert "Traceback" not in err
    assert said(capsys, "list", "policies", "--use", str(tmp_path / "absent.py"))[0] == 2


@pytest.mark.parametrize("kind", ["scenario", "experiment"])
def test_schemas_are_json(capsys, kind):
    code, out, _ = said(capsys, "schema", kind)
    assert code == 0
    assert "properties" in json.loads(out)


def test_an_unknown_schema_is_a_fault(capsys):
    assert said(capsys, "schema", "policy")[0] == 2


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("compare", "main", "westover"), "run it alone: plsim compare main"),
        (("compare", "fixed", "westover", "fixed"), "two arms, each with set"),
    ],
)
def test_names_that_do_not_go_together_are_refused_with_the_way_out(capsys, words, mend):
    code, _, err = said(capsys, *words)
    assert code == 2
    assert mend in err


def test_a_file_that_does_not_read_says_that_its_names_are_looked_at_later(capsys, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text("name: wrong\nyear: 1\npolicy: {use: westovr}\n", encoding="utf-8")
    code, _, err = said(capsys, "check", str(path))
    assert code == 2
    assert "unknown key; did you mean 'years'?" in err
    assert "is looked at once it reads" in err
    path.write_text("name: wrong\nyears: 1\npolicy: {use: westovr}\n", encoding="utf-8")
    _, _, err = said(capsys, "check", str(path))
    assert "did you mean westover?" in err
    assert "once it reads" not in err
