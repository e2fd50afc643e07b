from dataclasses import replace

import pytest

from plsim.core.errors import InputError
from plsim.results import provenance
from plsim.results.record import Work

WORK = Work(arm="a", scenario={"name": "a"}, worlds=(0, 1), draws=(0, 0), seed=1)


@pytest.mark.parametrize(
    "change",
    [{"arm": "b"}, {"scenario": {"name": "b"}}, {"worlds": (2, 3)}, {"seed": 2},
     {"extra": ("moves",)},
     {"hold": ("people",)}, {"followup": {"years": 1}}, {"outcomes": ("gap",)},
     {"other_luck": True}],
)  # fmt: skip
def test_other_work_has_another_key(change):
    assert replace(WORK, **change).key("code") != WORK.key("code")


def test_code_counts_and_the_paths_of_own_files_do_not():
    assert WORK.key("other") != WORK.key("code")
    assert replace(WORK, use=("/somewhere/rules.py",)).key("code") == WORK.key("code")


def test_the_contents_of_own_files_and_rosters_count(tmp_path):
    rules = tmp_path / "rules.py"
    rules.write_text("x = 1")
    before = provenance.code_hash([rules])
    assert provenance.code_hash([rules]) == before != provenance.code_hash()
    rules.write_text("x = 2")
    assert provenance.code_hash([rules]) != before
    with pytest.raises(InputError, match=r"absent.py: cannot be read"):
        provenance.code_hash([tmp_path / "absent.py"])


def test_another_library_is_another_code(monkeypatch):
    before = provenance.code_hash()
    monkeypatch.setattr(provenance, "_version", lambda name: "0")
    assert provenance.code_hash() != before


def test_provenance_without_git_says_none(monkeypatch):
    monkeypatch.setattr(provenance, "_git", lambda *words: None)
    assert provenance.provenance()["commit"] is None


def test_versions_name_what_moves_numbers():
    assert {"python", "plsim", "numpy", "numba", "scipy"} <= set(provenance.versions())
