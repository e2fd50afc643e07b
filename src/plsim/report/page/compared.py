"""Write section 7, what was compared: each arm in plain words, and key by key."""

from collections.abc import Iterator, Mapping
from typing import Any

from plsim.analysis.alike import others
from plsim.analysis.changes import changes
from plsim.report.choice import Choice
from plsim.report.page.blocks import Block, Facts, Fold, Heading, Section, Table, Words

SAYS = (("groups_by", "Groups by"), ("regroups", "Regroups"), ("needs", "Needs"))


def section(choice: Choice) -> Section:
    """Give the section; its lead counts the arms, and the overrides that changed nothing."""
    arms = list(choice.manifest["arms"])
    idle = [
        f"{choice.titles[str(arm['name'])]}: {each['key']} = {each['after']}"
        for arm in arms
        for each in arm.get("overrides", ())
        if each["idle"]
    ]
    school, held = "the same school", "the same students and the same luck in every one of them"
    if others(choice.manifest):
        school, held = "a school", "the same luck and not the same students"
    lead = (
        f"{len(arms)} ways to run {school} were compared, {choice.manifest['worlds']:,}"
        f" worlds each, with {held}."
    )
    if idle:
        several = "override" if len(idle) == 1 else "overrides"
        lead += f" {len(idle)} {several} changed nothing: {'; '.join(idle)}."
    return Section("compared", "What was compared", lead, list(_arms(choice, arms)))


def _arms(choice: Choice, arms: list[Any]) -> Iterator[Block]:
    named = {str(arm["name"]): arm for arm in arms}
    reference = named[str(choice.manifest["reference"])]
    for name in (str(choice.manifest["reference"]), *choice.ranked()):
        arm = named[name]
        yield Heading(choice.titles[name] + (" (the reference)" if arm is reference else ""))
        yield from _told(choice, arm)
        if arm is reference:
            yield _school(arm)
            continue
        found = changes(whole(reference), whole(arm))
        idle = {each["key"] for each in arm.get("overrides", ()) if each["idle"]}
        rows = [[c.key, c.before, c.after, ""] for c in found]
        rows += [[key, "", "", "an override that changed nothing"] for key in sorted(idle)]
        if not found:
            yield Words([f"No key differs from {choice.reference}."])
        if rows:
            count = f"{len(found)} key{'' if len(found) == 1 else 's'}"
            heads = ("Key", choice.reference, choice.titles[name], "Note")
            caption = f"{choice.titles[name]}: what differs from {choice.reference}"
            table = Table(caption, heads, rows, (0, 1, 2, 3))
            yield Fold(f"Differs from {choice.reference} in {count}", [table])


def whole(arm: Mapping[str, Any]) -> dict[str, Any]:
    """Give an arm's scenario with every lever of its policies, those left at defaults too."""
    return {**dict(arm.get("scenario") or {}), **dict(arm.get("whole") or {})}


def _told(choice: Choice, arm: Mapping[str, Any]) -> list[Block]:
    policy = arm.get("policy")
    use = str(policy.get("use", "")) if isinstance(policy, Mapping) else str(policy)
    card = dict(choice.manifest.get("policies") or {}).get(use) or {}
    texts = [str(text) for text in (card.get("text"), arm.get("notes")) if text]
    told: list[Block] = [Words(texts)] if texts else []
    pairs = [(label, str(card[key])) for key, label in SAYS if card.get(key)]
    return [*told, *([Facts(pairs)] if pairs else [])]


def _school(arm: Mapping[str, Any]) -> Block:
    rows = [[change.key, change.after] for change in changes({}, whole(arm))]
    table = Table("The reference's scenario, key by key", ("Key", "Value"), rows, (0, 1))
    return Fold("The whole scenario of the reference", [table])
