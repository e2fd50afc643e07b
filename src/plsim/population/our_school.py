"""From a school's CSV and the guess of its columns to a clean copy and a scenario for it.

Names of columns and cells of the CSV never reach the scenario as they are: the copy has plsim's own
names in its header, the scenario names only these, and comments quote the CSV as ASCII on one line.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.errors import InputError
from plsim.population.cells import NUMBER
from plsim.population.guess import FLAGS, NUMBERS, RATINGS, SUBJECTS, Found, grade_of, plain
from plsim.population.untidy import Untidy

CLASS_SIZE = 25
ONE_SCHOOL, POOL = 12, 4  # classes: up to so many are one school; else pools of so many
USUAL_GRADE = 4
REVERSED = "inattent"


@dataclass(frozen=True)
class OurSchool:
    """Hold the clean copy (header and rows), the grades in it, and what was done on the way."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    grades: tuple[int, ...]
    found: Mapping[str, Found]
    notes: tuple[str, ...]

    def csv(self) -> str:
        """Write the copy as CSV."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([self.header, *self.rows])
        return text.getvalue()


def our_school(table: Untidy, found: Mapping[str, Found], grade: int | None = None) -> OurSchool:
    """Make the clean copy: one row for each student, only the columns that are used.

    Students are numbered in the order of the file, since nobody has to be named. `grade` takes the
    students of one grade, or gives that of all where no column does. Raises InputError where no
    score is found or no student is left.
    """
    if not any(subject in found for subject in SUBJECTS):
        mend = f"name it: --column {SUBJECTS[0]}=NAME"
        raise InputError(
            f"no column looks like a score of {' or '.join(SUBJECTS)}; {mend}", table.file
        )
    notes = list(table.notes)
    rows = _graded(table, found, grade, notes)
    rows = _whole(rows, table, found, notes)
    rows = _once(rows, table, found, notes)
    if len(rows) < 2:
        raise InputError("fewer than two students are left; see the columns", table.file)
    classes, schools = _classes(rows, table, found, notes), _school(rows, table, found)
    columns: dict[str, list[str]] = {"student": [str(nr + 1) for nr in range(len(rows))]}
    columns |= {"school": schools} if schools else {}
    columns |= {"class": classes, "grade": [str(level) for _, level in rows]}
    for role in (*FLAGS, *NUMBERS, *RATINGS):
        if role in found:
            columns[role] = _cells(rows, table, found[role], notes)
    grades = tuple(sorted({level for _, level in rows}))
    return OurSchool(tuple(columns), tuple(zip(*columns.values(), strict=True)), grades, found,
                     tuple(notes))  # fmt: skip


Rows = list[tuple[int, int]]
"""(row of the table, grade)."""


def _graded(table: Untidy, found: Mapping[str, Found], grade: int | None, notes: list[str]) -> Rows:
    if "grade" not in found:
        told = grade
        if told is None:
            young = any(word in table.file.lower() for word in ("reception", "kindergarten"))
            told = 0 if young else USUAL_GRADE
            why = "by the file's name" if young else "assumed"
            notes.append(
                f"no column of the grade: all are in grade {told} ({why}; --grade says so)"
            )
        return [(row, told) for row in range(len(table.rows))]
    cells = table.column(found["grade"].place)
    levels = [(row, grade_of(cell)) for row, cell in enumerate(cells)]
    rows = [(row, level) for row, level in levels if level is not None]
    if len(rows) < len(levels):
        notes.append(f"{len(levels) - len(rows):,} rows without a grade from K to 12 are left out")
    if grade is None and "student" in found:
        names = [table.rows[row][found["student"].place] for row, _ in rows]
        if len(set(names)) < 0.9 * len(names):  # one row for each student and year
            grade = max(Counter(level for _, level in rows).items(), key=lambda pair: pair[1])[0]
            notes.append(
                f"students stand in several rows; those of grade {grade} are taken (--grade)"
            )
    return [(row, level) for row, level in rows if grade is None or level == grade]


def _whole(rows: Rows, table: Untidy, found: Mapping[str, Found], notes: list[str]) -> Rows:
    needed = [found[role].place for role in ("class", "school") if role in found]
    kept = [(row, level) for row, level in rows if all(table.rows[row][at] for at in needed)]
    if len(kept) < len(rows):
        notes.append(f"{len(rows) - len(kept):,} students without class or school are left out")
    return kept


def _once(rows: Rows, table: Untidy, found: Mapping[str, Found], notes: list[str]) -> Rows:
    if "student" not in found:
        return rows
    first: dict[str, tuple[int, int]] = {}
    for row, level in rows:
        name = table.rows[row][found["student"].place]
        first.setdefault(name or f"\0{row}", (row, level))
    if len(first) < len(rows):
        notes.append(f"{len(rows) - len(first):,} further rows of the same students are left out")
    return list(first.values())


def _classes(rows: Rows, table: Untidy, found: Mapping[str, Found], notes: list[str]) -> list[str]:
    """Give classes numbers; where no column names them, deal them in the order of the file."""
    if "class" in found:
        at = found["class"].place
        school = found["school"].place if "school" in found else at
        keys = [(table.rows[row][school], table.rows[row][at], level) for row, level in rows]
    else:
        notes.append(f"no column of the class: classes of {CLASS_SIZE} in the order of the file")
        seen: Counter[int] = Counter()
        keys = []
        for _, level in rows:
            keys.append(("", str(seen[level] // CLASS_SIZE), level))
            seen[level] += 1
    number: dict[tuple[str, str, int], int] = {}
    return [str(number.setdefault(key, len(number) + 1)) for key in keys]


def _school(rows: Rows, table: Untidy, found: Mapping[str, Found]) -> list[str]:
    if "school" not in found:
        return []
    number: dict[str, int] = {}
    cells = [table.rows[row][found["school"].place] for row, _ in rows]
    return [str(number.setdefault(cell, len(number) + 1)) for cell in cells]


def _cells(rows: Rows, table: Untidy, found: Found, notes: list[str]) -> list[str]:
    cells = [table.rows[row][found.place] for row, _ in rows]
    if found.role in FLAGS:
        return ["" if not cell else "yes" if cell in found.yes else "no" for cell in cells]
    top = 60.0 if found.role == "experience" else 1e9
    kept = [cell if NUMBER.fullmatch(cell) and abs(float(cell)) <= top else "" for cell in cells]
    if not any(kept):
        what = f"no cell of {json.dumps(found.name)} is a number that tells {found.role}"
        raise InputError(f"{what}; leave it out: --column {found.role}=", table.file)
    lost = sum(bool(cell) for cell in cells) - sum(map(bool, kept))
    if lost:
        notes.append(f"{lost:,} cells of {found.role} are no numbers and count as not known")
    return kept


def scenario_text(school: OurSchool, name: str, file: str, source: str) -> str:
    """Write the scenario of a clean copy; `file` is the copy and `source` the original's name."""
    from_ = {role: json.dumps(found.name) for role, found in school.found.items()}
    lines = [
        f"# Written by plsim roster from {json.dumps(source)}.",
        "# Check every line marked assumed.",
        f"name: {json.dumps(name, ensure_ascii=False)}",
        f"title: {json.dumps(name.replace('_', ' '), ensure_ascii=False)}",
        "extends: base",
        "",
        "school:",
        f"  grades: [{', '.join(map(str, school.grades))}]",
        "people:",
        "  roster:",
        f"    file: {json.dumps(file, ensure_ascii=False)}",
        "    columns:",
        "      student: student",
        "      class: class",
        "      grade: grade",
    ]
    if "school" in school.header:
        lines.append(f"      school: school    # from {from_['school']}")
    for role in (role for role in FLAGS if role in school.header):
        lines.append(f'      {role}: {{column: {role}, is: "yes"}}    # from {from_[role]}')
    lines.append("      scores:")
    for role in (role for role in SUBJECTS if role in school.header):
        score = f"{{column: {role}, reliability: 0.9, when: start}}"
        lines.append(f"        {role}: {score}    # from {from_[role]}; reliability assumed")
    if "ability" in school.header:
        text = "{column: ability, reliability: 0.9}"
        lines.append(f"      ability: {text}    # from {from_['ability']}; reliability assumed")
    if "experience" in school.header:
        lines.append(f"      experience: experience    # from {from_['experience']}")
    for role in (role for role in RATINGS if role in school.header):
        low, high = _ends(school, role)
        turned = role == "attention" and REVERSED in plain(school.found[role].name)
        more = ", reversed: true" if turned else ""
        text = f"{{column: {role}, low: {low:g}, high: {high:g}{more}}}"
        lines.append(f"      {role}: {text}    # from {from_[role]}; ends of the scale assumed")
    if "school" not in school.header:
        classes = len({row[school.header.index("class")] for row in school.rows})
        pool = classes if classes <= ONE_SCHOOL else POOL
        lines.append(f"    school_pool: {pool}    # classes in a school, assumed")
    return "\n".join(lines) + "\n"


def _ends(school: OurSchool, role: str) -> tuple[float, float]:
    at = school.header.index(role)
    values = [float(row[at]) for row in school.rows if row[at]]
    return min(values), max(values)
