"""What `plsim explain` says of a policy in a small school: a week, staff, costs, assumptions."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from plsim.core.errors import Faults

if TYPE_CHECKING:
    from plsim.timetable.parts import Staffing
    from plsim.week.portrait import Portrait, Price, Stretch

Rows = list[tuple[str, str | list[str]]]

STRUCTURE = frozenset(
    (
        "world", "school", "school_id", "grade", "home", "placed", "student_id", "teacher_id",
        "teacher_world", "teacher_school", "teacher_grade", "first_teacher", "leads_class",
        "school_world",
    )
)  # fmt: skip
"""Fields that say only who is where: every plan needs some of them."""

MODES = {
    "whole_class": "one lesson for all",
    "small_group": "taught groups",
    "lecture": "lectures",
    "tutorial": "tutorials",
    "independent": "work alone at own choice",
    "collaborative": "projects in groups",
    "software": "software",
    "community": "time for relationships",
    "assessment": "assessment",
    "transition": "on the way",
}
LEVELS = {
    "calendar": "level of the calendar",
    "group": "level of the group",
    "own": "level of each student",
}
LEADERS = {
    ("teacher",): "a teacher",
    ("helper",): "an adult without a class",
    ("teacher", "helper"): "a teacher or an adult without a class",
}


def looks_at(part: Any) -> str:
    """Say in words what a policy looks at beyond who is where.

    >>> from plsim.policies.westover import Westover
    >>> looks_at(Westover)
    'estimate, strength seen'
    """
    found = _plain(part.looks_at) or "nothing but who is where"
    families = _plain(part.families_know)
    return f"{found} (families: {families})" if families else found


def _plain(fields: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in fields if name not in STRUCTURE)


def staff(need: "Staffing") -> str:
    """Say which staff a policy needs beside the school's own."""
    from math import exp

    said = []
    if need.class_size is not None:
        said.append(
            f"classes of at most {need.class_size:g}, with teachers hired or let go"
            f" ({100 * need.hired_novices:.0f} % of the hired are novices)"
        )
    if need.helpers > 0.0:
        worth = exp(need.helper_quality)
        minute = "as much as" if worth == 1.0 else f"{worth:.2f} of"
        said.append(f"{_helpers(need.helpers)}, whose minute is worth {minute} a teacher's")
    return "; ".join(said) or "the school's own"


def _helpers(each: float) -> str:
    """Say how many adults without a class there are.

    >>> _helpers(1 / 3), _helpers(2.0)
    ('1 adult without a class for every 3 classes', '2 adults without a class for each class')
    """
    if each < 1.0:
        return f"1 adult without a class for every {1.0 / each:.3g} classes"
    return f"{each:.3g} adult{'' if each == 1.0 else 's'} without a class for each class"


def portrayed(name: str, *, whole: bool = False) -> Rows:
    """Give the rows of a policy's sheet that only its plan can tell; `whole` lists assumptions."""
    from plsim.week.portrait import portrait

    try:
        seen = portrait(name)
    except Faults as error:
        faults = "; ".join(fault.what for fault in error.faults)
        return [("A week", f"the small school does not suit it: {faults}")]
    except Exception as error:
        # A rule of the user's own may fail in any way; the rest of the sheet is still true.
        return [("A week", f"its plan failed: {type(error).__name__}: {error}")]
    return [
        ("A week", [*_week(seen.first), _school(seen)]),
        *([(f"Week {seen.later[0] + 1}", list(_week(seen.later[1])))] if seen.later else []),
        ("Staff", staff(seen.policy.staffing())),
        ("Costs", list(_costs(seen.price))),
        ("Assumes", _assumed(name, seen, whole)),
    ]


def _school(seen: "Portrait") -> str:
    school = seen.scenario.school
    grades = len(school.grades)
    several = f"{school.schools} schools of " if school.schools > 1 else ""
    each = f"{school.classes} classes a grade, {grades} grade{'' if grades == 1 else 's'}"
    return f"(scenario {seen.scenario.name}, week 1; {several}{each}, {school.students} students)"


def _week(stretches: Iterable["Stretch"]) -> Iterator[str]:
    for found in stretches:
        yield stretch(found)


def stretch(found: "Stretch") -> str:
    """Say one stretch of a week in one line."""
    name = found.slot.replace("_", " ")
    mode = MODES.get(found.mode, found.mode.replace("_", " "))
    size = f"{found.smallest}"
    if found.largest > found.smallest:
        size += f" to {found.largest}"
    groups = f"{found.groups} group{'' if found.groups == 1 else 's'} of {size}"
    who = LEADERS.get(found.leaders, "an adult")
    if found.at_once > 1.0:
        who += f" for {found.at_once:.2g} groups at once"
    some = "" if found.share > 0.995 else f" for {_percent(found.share)} of students"
    taught = ", ".join(f"{strand} {_percent(share)}" for strand, share in found.strands)
    line = f"{name}: {mode}, {found.minutes:.0f} min{some}; {groups}, led by {who}"
    return f"{line}; {LEVELS[found.level]}; {taught}" if taught else line


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _costs(price: "Price") -> Iterator[str]:
    more = round(price.total - price.usual)
    against = "as much as" if not more else f"{abs(more):,} {'more' if more > 0 else 'less'} than"
    yield (
        f"{price.total:,.0f} {price.currency} a student and year, {against} fixed classes without"
        " assessments or training"
    )
    adults = price.adults - price.usual_adults
    if adults:
        word = "more" if adults > 0 else "fewer"
        yield f"{abs(adults)} {word} adults than the {price.usual_adults} of fixed classes"
    if price.licensed:
        yield f"a licence of software for {_percent(price.licensed)} of students"
    if price.tests:
        yield f"{price.tests} short assessments a year, {price.tested:g} minutes"
    if price.moving:
        yield f"{price.moving:.3g} minutes a week and student for changing rooms"


def _assumed(name: str, seen: "Portrait", whole: bool) -> str | list[str]:
    cards = assumed(seen.mechanisms)
    bare = sum(card.source == "assumed" for card in cards.values())
    head = f"{len(cards)} assumptions of {', '.join(seen.mechanisms)}; {bare} without a source" + (
        "" if whole else f" (all of them: plsim explain {name} --all)"
    )
    lines = [
        f"{key} = {card.value:g} {card.unit} ({card.low:g} to {card.high:g}): {card.source}"
        for key, card in cards.items()
    ]
    return [head, *lines] if whole else head


def assumed(mechanisms: Iterable[str]) -> dict[str, Any]:
    """List the assumptions of mechanisms by their full names."""
    from plsim.core.declare import assumptions_of
    from plsim.core.registry import parts

    found = parts("mechanisms")
    return {
        f"{name}.{field}": card
        for name in mechanisms
        for field, card in assumptions_of(found[name]).items()
    }
