"""Facts and accepted ranges of every trial are those of the commit that it names."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from plsim.scenario import shipped

ROOT = Path(__file__).parents[2]
TRIALS = shipped("trial")
NO_FACTS = {"title", "notes", "worlds", "role", "frozen", "mended"}
"""Keys that are no fact of a study: words, and how many worlds are run."""


@pytest.fixture
def at_commit():
    """Give what a trial's file said in a commit, apart from words."""

    def found(name, commit):
        git = shutil.which("git")
        if git is None or not (ROOT / ".git").exists():
            pytest.skip("no history is here")
        file = f"experiments/trials/{name}.yaml"
        told = subprocess.run(  # noqa: S603
            [git, "-C", ROOT, "show", f"{commit}:{file}"], capture_output=True, text=True
        )
        if told.returncode:
            pytest.skip(f"the history that is here does not reach {commit}")
        return facts(yaml.safe_load(told.stdout))

    return found


def facts(whole):
    return {key: said for key, said in whole.items() if key not in NO_FACTS}


@pytest.mark.parametrize("name", sorted(TRIALS))
def test_facts_are_those_of_the_commit_that_a_trial_names(name, at_commit):
    whole = yaml.safe_load(TRIALS[name].read_text())
    now, mended = facts(whole), whole.get("mended")
    then = at_commit(name, whole["frozen"])
    # no accepted range and no published number was ever changed
    assert now["findings"] == then["findings"]
    if mended is None:
        assert now == then
    else:
        assert now != then
        assert now == at_commit(name, mended)
