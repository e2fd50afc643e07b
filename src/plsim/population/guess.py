"""Guess which column of a school's CSV is what, and say why."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plsim.core.errors import Fault, Faults
from plsim.population.cells import LAST_GRADE, NUMBER
from plsim.population.untidy import Untidy

SUBJECTS = ("mathematics", "reading")
LABELS = ("student", "school", "class", "teacher", "grade")
FLAGS = ("disadvantaged", "language_learner", "special_education")
RATINGS = ("attention", "hyperactivity", "home_support", "deprivation")
NUMBERS = (*SUBJECTS, "ability", "experience")
ROLES = (*LABELS, *FLAGS, *NUMBERS, *RATINGS)

END = r"(_?(id|nr|no|num|number|name|code|key))?"
NAMES: Mapping[str, str] = {
    "student": rf"(student|pupil|child|learner|schueler|upn|stu){END}|id|name",
    "school": rf"(school|sch|schule|site|campus){END}",
    "class": rf"(class|klasse|form|homeroom|section|tutor_group|room){END}",
    "teacher": rf"(teacher|tch|lehrer|instructor){END}",
    "grade": r"(grade|gr|year_group|yeargroup|grade_level|jahrgang|klassenstufe)",
    "disadvantaged": r".*(disadv|free_?(school)?_?(meal|lunch)|fsm|frl|frpl|pupil_premium|econ).*"
    r"|ses|pp|lunch",
    "language_learner": r".*(language_learner|english_learner).*|ell|eal|esl|lep|el",
    "special_education": r".*(special_ed|special_need).*|sen|sped|iep|send",
    "mathematics": r".*(math|arithmetic|numeracy).*",
    "reading": r".*(read|literacy|lesen|english_score|ela).*",
    "ability": r".*(ability|cognitive|iq|cats?_score).*",
    "experience": r"(teacher_|tch_)?(exp|experience|years_exp(erience)?)",
    "attention": r".*(inattent|attentiv|attention).*",
    "hyperactivity": r".*(hyper|impulsi).*",
    "home_support": r".*(home_support|parent_support|parental).*",
    "deprivation": r".*(depriv|idaci|imd).*",
}
LATER = re.compile(r".*(end|post|spring|final|summer|after|outcome|t2).*")
EARLIER = re.compile(r".*(start|pre|fall|autumn|base|before|entry|t1).*")
YES = {"1", "y", "yes", "true", "t", "j", "ja", "oui", "si", "x", "f", "free", "fsm", "reduced"}


@dataclass(frozen=True)
class Found:
    """Hold one guess: the role, the column's place and name, why, and the texts that mean yes."""

    role: str
    place: int
    name: str
    why: str
    yes: tuple[str, ...] = ()


def guess(table: Untidy, asked: Mapping[str, str] | None = None) -> dict[str, Found]:
    """Guess the columns by role; `asked` names the column of some roles, "" for none.

    Raises Faults where a role or a column that was asked for is not there.
    """
    told = dict(asked or {})
    _check(table, told)
    found: dict[str, Found] = {}
    for role in ROLES:
        if role in told:
            if told[role]:
                place = table.header.index(told[role])
                found[role] = _found(table, role, place, "as you said")
            continue
        fits = [place for place, why in _candidates(table, role) if why]
        taken = {each.place for each in found.values()}
        free = [place for place in fits if place not in taken or role == "class"]
        if free:
            place = min(free, key=lambda at: (_late(table.header[at]), free.index(at)))
            found[role] = _found(table, role, place, dict(_candidates(table, role))[place])
    if "class" not in found and "teacher" in found:
        teacher = found["teacher"]
        why = "no column names the class; its teacher does"
        found["class"] = Found("class", teacher.place, teacher.name, why)
    return {role: found[role] for role in ROLES if role in found}


def unused(table: Untidy, found: Mapping[str, Found]) -> list[tuple[str, str]]:
    """List the columns that no role takes, each with the reason."""
    taken = {each.place for each in found.values()}
    rest = [place for place in range(len(table.header)) if place not in taken]
    return [(table.header[place], _why_not(table.header[place])) for place in rest]


def _check(table: Untidy, asked: Mapping[str, str]) -> None:
    faults = []
    for role, name in asked.items():
        if role not in ROLES:
            faults.append(Fault(f"--column {role}", f"no such role; there is {', '.join(ROLES)}"))
        elif name and name not in table.header:
            there = ", ".join(repr(each) for each in table.header[:20])
            faults.append(Fault(f"--column {role}", f"no column {name!r}; there is {there}"))
    if faults:
        raise Faults(faults)


def _candidates(table: Untidy, role: str) -> Iterator[tuple[int, str]]:
    """Give the places whose name fits a role, with why the cells fit too ("" where they do not)."""
    for place, name in enumerate(table.header):
        if re.fullmatch(NAMES[role], plain(name)):
            yield place, _why(table, role, place)


def _why(table: Untidy, role: str, place: int) -> str:
    cells = [cell for cell in table.column(place) if cell]
    kinds = len(set(cells))
    if not cells:
        return ""
    if role in NUMBERS + RATINGS:
        numbers = [float(cell) for cell in cells if NUMBER.fullmatch(cell)]
        if len(numbers) < 0.9 * len(cells) or len(set(numbers)) < 2:
            return ""
        return f"its name; {len(numbers):,} numbers, {min(numbers):g} to {max(numbers):g}"
    if role in FLAGS:
        yes = yes_in(cells)
        share = sum(cell in yes for cell in cells) / len(cells)
        fits = bool(yes) and kinds <= 6 and share < 1
        return f"its name; {100 * share:.0f} % have {' or '.join(yes)}" if fits else ""
    if role == "grade":
        known = sum(grade_of(cell) is not None for cell in cells)
        return (
            f"its name; {kinds} grade{'s' if kinds > 1 else ''}" if known > 0.5 * len(cells) else ""
        )
    return f"its name; {kinds:,} different"


def _found(table: Untidy, role: str, place: int, why: str) -> Found:
    cells = [cell for cell in table.column(place) if cell]
    yes = yes_in(cells) if role in FLAGS else ()
    if role in FLAGS and not yes:
        several = ", ".join(sorted(set(cells))[:8])
        what = f"no cell of {table.header[place]!r} reads as yes ({several}); write 1 or yes"
        raise Faults([Fault(f"--column {role}", what)])
    return Found(role, place, table.header[place], why, yes)


def yes_in(cells: list[str]) -> tuple[str, ...]:
    """List the texts among cells that mean yes.

    >>> yes_in(["F", "N", "F"]), yes_in(["0", "1"]), yes_in(["red", "blue"])
    (('F',), ('1',), ())
    """
    return tuple(sorted({cell for cell in cells if cell.lower() in YES}))


def grade_of(cell: str) -> int | None:
    """Read a grade: a number, or K, R (reception) and the like for 0.

    >>> grade_of("K"), grade_of("Year 3"), grade_of("3rd"), grade_of("x")
    (0, 3, 3, None)
    """
    text = cell.strip().lower()
    if text in ("k", "kg", "kindergarten", "r", "reception"):
        return 0
    number = re.fullmatch(r"(?:year|grade|yr|y|g)?\s*([0-9]{1,2})(?:\.0)?(?:st|nd|rd|th)?", text)
    return int(number[1]) if number and int(number[1]) <= LAST_GRADE else None


def plain(name: str) -> str:
    """Write a column's name in the form in which names are compared.

    >>> plain("Start Maths (%)"), plain("ClassID")
    ('start_maths', 'class_id')
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")


def _late(name: str) -> int:
    word = plain(name)
    return 0 if EARLIER.fullmatch(word) else 2 if LATER.fullmatch(word) else 1


def _why_not(name: str) -> str:
    fits = any(re.fullmatch(NAMES[role], plain(name)) for role in NUMBERS)
    if fits and _late(name) == 2:
        return "measured at the end: a scenario begins at the start"
    return "another column stands for it, or its cells do not fit" if fits else "nothing reads it"
