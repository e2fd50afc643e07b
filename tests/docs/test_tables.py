"""The tables in the pages are those that the parts give now."""

import pytest

from plsim.cli.docs import END, docs, filled, pages_of
from plsim.cli.docs_blocks import blocks as makers
from plsim.cli.docs_blocks import table
from plsim.core import registry
from plsim.core.errors import Faults
from plsim.core.registry import parts
from plsim.week.checks import assumptions_of_all

POLICY = '''
from dataclasses import dataclass
from plsim.policies.fixed import Fixed

@dataclass(frozen=True)
class Fresh(Fixed):
    """Do as always."""

    title = "Fresh | new"
'''


def block(name, body=""):
    return f"<!-- plsim docs: {name} -->\n{body}{END}"


def test_no_table_is_stale(page):
    text = page.read_text("utf-8")
    assert filled(text) == text, "run: plsim docs"


@pytest.mark.parametrize("kind", ["policies", "mechanisms", "outcomes"])
def test_the_readme_names_every_part(kind, root):
    readme = (root / "README.md").read_text("utf-8")
    assert [name for name in parts(kind) if f"| `{name}` |" not in readme] == []


def test_the_model_page_names_every_assumption_and_every_block_is_used(root, pages):
    model = (root / "docs" / "model.md").read_text("utf-8")
    assert [name for name in assumptions_of_all() if f"| `{name}` |" not in model] == []
    whole = "".join(page.read_text("utf-8") for page in pages)
    assert [name for name in makers() if f"<!-- plsim docs: {name} -->" not in whole] == []


def test_a_new_part_appears_without_another_edit(tmp_path):
    before = filled(block("policies"))
    (tmp_path / "fresh.py").write_text(POLICY)
    registry.use(tmp_path / "fresh.py")
    after = filled(block("policies"))
    assert "`fresh`" not in before
    assert "| `fresh` | Fresh \\| new |" in after
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    assert filled(after) == after


def test_what_stands_outside_of_blocks_and_the_results_stay():
    text = f"before\n{block('modes')}\nbetween\n{block('results', 'kept')}\nafter\n"
    new = filled(text)
    assert new.startswith("before\n")
    assert new.endswith(f"between\n{block('results', 'kept')}\nafter\n")
    assert "whole_class" in new


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (block("nothing"), "no block 'nothing'"),
        ("<!-- plsim docs: modes -->\n", "has no end"),
        (f"{block('modes')}\n{END}", "has no end"),
        (f"<!-- plsim docs: modes -->\n{block('fields')}", "has no end"),
    ],
)
def test_a_broken_block_is_refused(text, what):
    with pytest.raises(Faults, match=what):
        filled(text, "page.md")


def test_check_says_what_is_stale_and_writes_nothing(tmp_path, capsys):
    readme, page = tmp_path / "README.md", tmp_path / "docs" / "page.md"
    page.parent.mkdir()
    readme.write_text("nothing here\n")
    page.write_text(block("modes"))
    assert docs(check=True, root=tmp_path) == 1
    assert "page.md: stale" in capsys.readouterr().out
    assert page.read_text() == block("modes")
    assert docs(root=tmp_path) == 0
    assert "whole_class" in page.read_text()
    assert docs(check=True, root=tmp_path) == 0
    assert pages_of(tmp_path) == [readme, page]


def test_a_folder_without_a_readme_is_refused(tmp_path):
    with pytest.raises(Faults, match=r"no README\.md"):
        docs(root=tmp_path)


def test_a_table_keeps_its_columns_whatever_stands_in_a_cell():
    lines = table(("a", "b"), [("x | y", "two\nlines"), (0.5, "")]).splitlines()
    assert lines[2:] == ["| x \\| y | two lines |", "| 0.5 |  |"]
