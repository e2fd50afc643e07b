"""What `plsim explain` says of the published trials in which a policy was tried."""

from typing import Any

ROLES = {"held_out": "held out", "unseen": "unseen", "fit": "fitted"}
EVERYWHERE = "fixed"
"""The policy that nearly every trial compares others with."""


def trials_of(policy: str) -> list[str]:
    """Say for each shipped trial with an arm of a policy how many of its findings the model hits.

    Counts the shipped ledger's findings on those arms.
    """
    from plsim.analysis.ledger import INSIDE, NOT_RUN
    from plsim.report.writing import shipped_ledger
    from plsim.scenario import load_trial, shipped

    table = shipped_ledger()
    if policy == EVERYWHERE:
        return ["the arm that others are compared with in nearly every trial"]
    if table is None:
        return ["not run here: plsim validate"]
    said = []
    for name, file in shipped("trial").items():
        # most trials name few policies, and to load one takes a while
        if policy in file.read_text(encoding="utf-8"):
            trial = load_trial(name)
            arms = [arm.name for arm in trial.experiment.arms if policy in _policies(arm.scenario)]
            rows = table[(table["trial"] == name) & table["arm"].isin(arms)]
            ran = rows[rows["inside"] != NOT_RUN]
            if len(rows):
                hit = f"{(ran['inside'] == INSIDE).sum()} of {len(ran)} findings reproduced"
                said.append(f"{name} ({ROLES[trial.role]}): {hit}; {trial.study.citation}")
    return said or ["none: no shipped trial tried this policy as a whole"]


def _policies(scenario: Any) -> list[str]:
    from plsim.analysis.changes import policies_in

    plain = scenario.resolved()
    return [use for key in ("policy", "start") for use in policies_in(plain.get(key) or {})]
