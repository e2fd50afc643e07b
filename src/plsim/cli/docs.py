"""`plsim docs`: write the generated tables of README and docs between their markers.

A block stands between `<!-- plsim docs: NAME -->` and `<!-- plsim docs: end -->`; whatever a part
declares about itself goes in there, so that no page lists parts by hand.
"""

import re
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from plsim.cli import options
from plsim.cli.docs_blocks import blocks
from plsim.cli.words import tell
from plsim.core.errors import Fault, Faults, InputError

RESULTS = "results"
END = "<!-- plsim docs: end -->"
BLOCK = re.compile(r"(<!-- plsim docs: ([\w-]+) -->\n)(.*?)(<!-- plsim docs: end -->)", re.DOTALL)
OPENED = re.compile(r"<!-- plsim docs: (?!end -->)[\w-]+ -->")
PICTURES = Path("docs", "pictures")
FIGURES = ("answer", "whom")


def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say which pages are stale.")
    ] = False,
    results: Annotated[
        Path | None, typer.Option("--results", help="Run folder to show in the README.")
    ] = None,
    root: Annotated[
        Path, typer.Option("--root", help="Root of the repository; else this folder.")
    ] = Path(),
    debug: options.Debug = False,
) -> int:
    """Write the tables of README and docs from what parts declare; for developers."""
    pages = pages_of(root)
    if results is not None:
        write_results(root, results)
    stale = []
    for page in pages:
        old = page.read_text(encoding="utf-8")
        new = filled(old, str(page.relative_to(root)))
        if new != old:
            stale.append(page)
            if not check:
                page.write_text(new, encoding="utf-8")
    for page in stale:
        tell(f"{page.relative_to(root)}: {'stale; run plsim docs' if check else 'written'}")
    tell(f"{len(stale)} of {len(pages)} pages {'are stale' if check else 'were stale'}")
    return 1 if check and stale else 0


def pages_of(root: Path) -> list[Path]:
    """List README and the pages of docs; raise InputError where there is no README."""
    readme = root / "README.md"
    if not readme.is_file():
        raise InputError("no README.md here; give the repository with --root", str(root))
    return [readme, *sorted((root / "docs").rglob("*.md"))]


def filled(text: str, page: str = "text") -> str:
    """Fill every block of a page anew, but for the results of a run.

    Raises Faults where a block is unknown or never ends.
    """
    makers = blocks()
    known = [*makers, RESULTS]
    found = BLOCK.findall(text)
    faults = [
        Fault(page, f"there is no block {name!r}; there is {', '.join(known)}")
        for _, name, *_ in found
        if name not in known
    ]
    if len(found) != len(OPENED.findall(text)) or len(found) != text.count(END):
        faults.append(Fault(page, f"a block has no end; end each with {END}"))
    if faults:
        raise Faults(faults)

    def anew(match: re.Match[str]) -> str:
        head, name, body, end = match.groups()
        return head + (body if name == RESULTS else f"\n{makers[name]().strip()}\n\n") + end

    return BLOCK.sub(anew, text)


def write_results(root: Path, run: Path) -> None:
    """Show a run in the README: its table as the terminal prints it, and its two figures.

    Raises InputError where the README has no block for it, or the folder is no compared run.
    """
    from plsim.experiment.compare import report

    readme = root / "README.md"
    text = readme.read_text(encoding="utf-8")
    if f"<!-- plsim docs: {RESULTS} -->" not in text:
        raise InputError(f"README.md has no block <!-- plsim docs: {RESULTS} -->", str(root))
    done = report(run)
    if done.findings is None:
        raise InputError("a run of one arm compares nothing", str(run))
    pictures = root / PICTURES
    pictures.mkdir(parents=True, exist_ok=True)
    for name in FIGURES:
        for ending in ("svg", "png", "csv", "txt"):
            shutil.copyfile(run / "figures" / f"{name}.{ending}", pictures / f"{name}.{ending}")
    body = f"\n{_answer(done)}\n\n{_picture(pictures)}\n\n"
    shown = BLOCK.sub(lambda m: m[1] + body + m[4] if m[2] == RESULTS else m[0], text)
    readme.write_text(shown, encoding="utf-8")


def _answer(done: Any) -> str:
    from plsim.analysis.certainty import certainty
    from plsim.report.terminal import render

    manifest = done.manifest
    shown = render(
        done.findings.summary, manifest, 100,
        certainty=certainty(done.findings), deciding=done.deciding,
        folder=f"runs/{done.folder.name}",
    )  # fmt: skip
    arms = len(manifest["arms"])
    made = (
        f"Run `{manifest['run'][:8]}` of experiment `{manifest['name']}`, plsim "
        f"{manifest['versions']['plsim']}: {arms} arms x {manifest['worlds']:,} worlds "
        f"({manifest['draws']:,} draws of the assumptions), seed {manifest['seed']}."
    )
    return f"{made}\n\n```text\n{shown.rstrip()}\n```"


def _picture(pictures: Path) -> str:
    name = FIGURES[-1]
    alt = (pictures / f"{name}.txt").read_text(encoding="utf-8")
    first = re.split(r"(?<=\.) (?=In this model)", " ".join(alt.split()))[0]
    escaped = first.replace("[", "(").replace("]", ")")
    place = (PICTURES / name).as_posix()
    return f"![{escaped}]({place}.svg)\n\nThe whole picture [in words]({place}.txt)."
