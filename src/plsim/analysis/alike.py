"""Say which arms differ from the reference in more than how the school is run, and in what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plsim.analysis.changes import Change, changes

WAYS = ("policy", "start", "school.practice")
"""Keys of how a school is run: what a comparison is about."""

WHO = (
    "school.grades", "school.classes", "school.class_size", "school.schools", "people",
    "facts.spread", "assumptions.people",
)  # fmt: skip
"""Keys that decide who the students of week 0 are."""

LATER = ("people.flow", "people.leave", "people.teachers_leave")
"""Keys of people that let students come and go, and leave those of week 0 as they are."""

NOT_ALIKE = "Not the same school"
"""The heading under which a page or a terminal says so."""

NAMED = 4  # keys named one by one


@dataclass(frozen=True)
class Beside:
    """Hold in what one arm differs from the reference beside how its school is run."""

    arm: str
    students: tuple[Change, ...]
    setting: tuple[Change, ...]


def beside(arms: Sequence[Mapping[str, Any]], reference: str) -> dict[str, Beside]:
    """Find the arms that differ in more than a way of working; by name, in their order.

    `arms` have a `name` and a plain `scenario`, as in a manifest; those without are passed over.
    """
    plain = {str(arm["name"]): arm.get("scenario") for arm in arms}
    base, found = plain.get(reference), {}
    for name, scenario in plain.items():
        if base and scenario and name != reference:
            differs = [_fileless(c) for c in changes(base, scenario) if not _under(c.key, WAYS)]
            who = tuple(c for c in differs if _of_students(c.key))
            if differs:
                found[name] = Beside(name, who, tuple(c for c in differs if c not in who))
    return found


def others(manifest: Mapping[str, Any]) -> set[str]:
    """Name the arms of a run whose students are not those of the reference."""
    found = beside(manifest["arms"], str(manifest["reference"]))
    swept = (_arm_and_key(key)[0] for key in swept_students(manifest))
    return {name for name, each in found.items() if each.students} | {*filter(None, swept)}


def swept_students(manifest: Mapping[str, Any]) -> list[str]:
    """List the keys that a run sweeps and that decide who the students are."""
    keys = (manifest.get("sweep") or {}).get("over", ())
    return [key for key in keys if _of_students(_arm_and_key(key)[1])]


def _arm_and_key(key: str) -> tuple[str | None, str]:
    """Part `arms.NAME.KEY` of a sweep; a key of all arms has no name."""
    if not key.startswith("arms."):
        return None, key
    _, name, own = key.split(".", 2)
    return name, own


def unlike(manifest: Mapping[str, Any]) -> list[str]:
    """Say of every arm of a run in what it differs from the reference beside how it is run."""
    reference = str(manifest["reference"])
    titles = {str(arm["name"]): str(arm.get("title") or arm["name"]) for arm in manifest["arms"]}
    said = [
        text
        for name, found in beside(manifest["arms"], reference).items()
        for text in in_words(found, titles[name], titles[reference])
    ]
    for name, key in map(_arm_and_key, swept_students(manifest)):
        if name is not None:
            said.append(f"{titles[name]} alone has other students where the sweep changes {key}.")
    return said


def incomparable(arm: Mapping[str, Any], base: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give what makes two plain scenarios incomparable: key, value, value of the other.

    Skill of other grades lies elsewhere on the scale; averages over other subjects, and ends of
    other years, are averages of other things.
    """
    for key, read in READ.items():
        own, other = read(arm), read(base)
        if own != other:
            yield key, own, other


def _grades(scenario: Mapping[str, Any]) -> str:
    return ", ".join(map(str, scenario["school"]["grades"]))


def _strands(scenario: Mapping[str, Any]) -> str:
    subjects = scenario["school"]["subjects"]
    return "; ".join(f"{name} ({', '.join(each['strands'])})" for name, each in subjects.items())


def _years(scenario: Mapping[str, Any]) -> str:
    return str(scenario["years"])


READ = {"school.grades": _grades, "school.subjects": _strands, "years": _years}


def in_words(found: Beside, arm: str, reference: str) -> list[str]:
    """Say in what an arm differs, by the titles of both.

    >>> other = Beside("ours", (Change("people.disadvantaged", "0.45", "0.6"),), ())
    >>> in_words(other, "Ours", "Fixed classes")[0][:79]
    'Ours has other students than Fixed classes: people.disadvantaged: 0.45 → 0.6. A'
    """
    said = []
    if found.students:
        said.append(
            f"{arm} has other students than {reference}: {_listed(found.students)}. A difference"
            " mixes who goes there with how the school is run, and no student can be set beside"
            " the same student."
        )
    if found.setting:
        said.append(
            f"{arm} differs from {reference} in more than how the school is run:"
            f" {_listed(found.setting)}. A difference holds that, too."
        )
    return said


def _listed(differs: Sequence[Change]) -> str:
    named = "; ".join(map(str, differs[:NAMED]))
    more = len(differs) - NAMED
    return f"{named}; and {more} more keys" if more > 0 else named


def _fileless(change: Change) -> Change:
    """Name a file without the folders of the machine that it lies on."""
    if change.key != "people.roster.file":
        return change
    return Change(change.key, Path(change.before).name, Path(change.after).name)


def _of_students(key: str) -> bool:
    return _under(key, WHO) and not _under(key, LATER)


def _under(key: str, above: Sequence[str]) -> bool:
    return any(key == each or key.startswith(f"{each}.") for each in above)
