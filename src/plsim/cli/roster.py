"""`plsim roster`: say what the columns of a school's CSV are, write what can be run with it."""

import json
import shlex
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.cli.words import on_one_block, paragraph, table, tell
from plsim.core.errors import Faults, InputError

if TYPE_CHECKING:
    from plsim.population.our_school import OurSchool
    from plsim.population.untidy import Untidy

NAME = "our_school"
NOT_USED = 12
ARMS = """\
# What regrouping would do with these students, beside what they have now.
name: {name}
question: What would regrouping do with our students, and for whom?
arms:
  - {{name: as_now, title: As now, scenario: {file}}}
  - name: informed
    title: As now, better informed
    scenario: {file}
    set:
      school.practice: {practice}
  - name: regrouped
    title: Westover regrouping
    scenario: {file}
    set:
      school.practice: {practice}
      policy: {{use: westover}}
reference: as_now
primary: achievement
worlds: 50
"""
"""The experiment that is written beside a scenario; another policy is another `use`."""


def roster(
    file: Annotated[Path, typer.Argument(help="CSV with one row for each student.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", help="Scenario to write; a copy of the CSV and an experiment beside it."
        ),
    ] = Path(f"{NAME}.yaml"),
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE=NAME", help="Say which column is what; ROLE= for none."),
    ] = None,
    grade: Annotated[
        int | None,
        typer.Option(min=0, max=12, help="Take this grade, or give that of all (K = 0)."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files of that name.")] = False,
    debug: options.Debug = False,
) -> int:
    """Look at a CSV of students, propose what its columns are, write a scenario for it."""
    from plsim.population.guess import guess
    from plsim.population.our_school import our_school
    from plsim.population.untidy import read_untidy

    copy, arms = _places(file, out, force)
    read = read_untidy(file)
    found = guess(read, _asked(column or []))
    school = our_school(read, found, grade)
    drawn = _written(school, out, copy, arms, file.name)
    tell(_text(read, school, drawn, (out, copy, arms)))
    return 0


def _places(file: Path, out: Path, force: bool) -> tuple[Path, Path]:
    """Give the places of the copy and the experiment; refuse to write over what is there."""
    if out.suffix not in (".yaml", ".yml"):
        raise InputError("is no name of a scenario; give one that ends in .yaml", f"--out {out}")
    copy = out.with_suffix(".csv")
    if file.exists() and copy.exists() and file.samefile(copy):
        what = f"{copy.name} is the file itself, and is never changed; give another name"
        raise InputError(what, f"--out {out}")
    arms = out.with_name(f"{out.stem}_arms.yaml")
    for path in (out, copy, arms):
        if path.exists() and not force:
            raise InputError("is there already; give another --out, or --force", str(path))
    if not out.parent.is_dir():
        raise InputError("no such folder; make it, or give another --out", str(out.parent))
    return copy, arms


def _asked(pairs: list[str]) -> dict[str, str]:
    asked = {}
    for pair in pairs:
        role, equals, name = pair.partition("=")
        if not equals:
            raise InputError("write ROLE=NAME, such as mathematics=score", f"--column {pair}")
        asked[role.strip()] = name.strip()
    return asked


def _written(school: "OurSchool", out: Path, copy: Path, arms: Path, source: str) -> list[str]:
    """Write the files, after the people of one world could be made of them; say what is drawn."""
    from plsim.population.our_school import scenario_text
    from plsim.results.files import write_whole
    from plsim.scenario import load
    from plsim.week.engine import Engine

    text = scenario_text(school, out.stem, copy.name, source)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / out.name
        trial.write_text(text, encoding="utf-8")
        trial.with_name(copy.name).write_text(school.csv(), encoding="utf-8")
        try:
            engine = Engine.of(load(trial), [0], [0], 0)
        except Faults as error:  # the copy's own lines, not those of a folder that is gone
            raise Faults(type(fault)(fault.where.replace(f"{folder}/", ""), fault.what)
                         for fault in error.faults) from None  # fmt: skip
    write_whole(copy, school.csv().encode("utf-8"))
    write_whole(out, text.encode("utf-8"))
    write_whole(arms, _arms(out).encode("utf-8"))
    return [str(name).replace("_", " ") for name in engine.notes["drawn"]]


def _arms(scenario: Path) -> str:
    """Write the experiment of three arms; the informed ones have the practice of `westover`."""
    from plsim.scenario import load

    base, informed = (load(name).school.practice.resolved() for name in ("base", "westover"))
    practice = {key: value for key, value in informed.items() if value != base[key]}
    told = ", ".join(f"{key}: {value:g}" for key, value in practice.items())
    name, file = (
        json.dumps(text, ensure_ascii=False) for text in (f"{scenario.stem}_arms", scenario.name)
    )
    return ARMS.format(name=name, file=file, practice=f"{{{told}}}")


def _text(
    read: "Untidy", school: "OurSchool", drawn: list[str], written: tuple[Path, Path, Path]
) -> str:
    from plsim.population.guess import unused

    out, copy, arms = written
    width = shutil.get_terminal_size((100, 24)).columns
    classes = len({row[school.header.index("class")] for row in school.rows})
    levels = ", ".join(map(str, school.grades))
    head = (
        f"{_safe(read.file)}: {len(read.rows):,} rows; {len(school.rows):,} students in {classes:,}"
        f" classes, grade {levels}"
    )
    rows = [(each.role, _safe(each.name), _safe(each.why)) for each in school.found.values()]
    lines = [head, "", table(("what", "column", "why"), [*rows], max(60, width)), ""]
    rest = unused(read, school.found)
    if rest:
        shown = [f"{_safe(name)} ({why})" for name, why in rest[:NOT_USED]]
        more = [f"and {len(rest) - NOT_USED} more"] if len(rest) > NOT_USED else []
        lines.append(paragraph("; ".join([*shown, *more]), width=width, first="Not used: "))
    for note in school.notes:
        lines.append(paragraph(_safe(note, 200), width=width, first="Note: "))
    lines.append(paragraph(", ".join(drawn), width=width, first="Drawn anew in every world: "))
    lines += [
        "",
        f"Wrote {out}, {copy} (only the columns above; students are numbered) and {arms}.",
        "Wrong? plsim roster FILE --force --column ROLE=NAME      none: --column ROLE=",
        f"Go on: {shlex.join(['plsim', 'compare', str(arms)])}",
        f"On the workshop page: {shlex.join(['plsim', 'demo', str(out)])}",
    ]
    return "\n".join(lines)


def _safe(text: str, longest: int = 60) -> str:
    """Show a text that comes from the file: on one line, short, nothing that steers a terminal."""
    return on_one_block(text).replace("\n    ", " ")[:longest]
