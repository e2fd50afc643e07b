"""Trace every number in the text of report.html to a value that an oracle computed from the store.

A page is read into texts, table cells and labels of figures. Each digit in them must lie in a
phrase that a rule knows, with numbers that are those of the store, or in one of the phrases of
`CONSTANT`, which are no results. What is left is returned: a number that nobody can account for.
"""

import re
from html.parser import HTMLParser

import sure_said  # noqa: F401 - notes its phrases
import texts_said  # noqa: F401 - notes its phrases
from figures_said import LABELS
from phrases import CONSTANT, rules
from tables_said import TABLES

BLOCKS = {"p", "li", "dt", "dd", "h1", "h2", "h3", "summary", "figcaption", "title", "desc"}
VOID = {"meta", "link", "br", "use", "image"}


class Page(HTMLParser):
    """Read a page: `texts` (section, text, heading above), `tables`, `labels` of figures.

    Labels of axes are left out.
    """

    def __init__(self, html):
        super().__init__()
        self.path, self.texts, self.tables, self.labels = [], [], [], {}
        self.section, self.figure, self.heading = "header", "", [""]
        self.feed(html)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        name = dict(attrs).get("id") or ""
        self.path.append((tag, name))
        if tag in ("section", "footer"):
            self.section = name or tag
        elif tag == "figure":
            self.figure = name.removeprefix("figure-")
            self.labels[self.figure] = []
        elif tag == "text" and not self.on_axis():
            self.labels[self.figure].append("")
        elif tag in BLOCKS:
            self.texts.append([self.section, "", self.heading[-1]])
            if tag == "h3":
                self.heading.append("")
        else:
            self.begin_table(tag)

    def begin_table(self, tag):
        if tag == "table":
            self.tables.append({"section": self.section, "caption": "", "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in ("td", "th"):
            self.tables[-1]["rows"][-1].append("")

    def handle_endtag(self, tag):
        while self.path and self.path.pop()[0] != tag:
            pass

    def on_axis(self):
        return any(re.search(r"-[xy]tick_\d+$", name) for _, name in self.path)

    def handle_data(self, data):
        inside = [tag for tag, _ in self.path]
        if "style" in inside or not (data.strip() or set(inside) & BLOCKS):
            return
        if "text" in inside:
            if not self.on_axis():
                self.labels[self.figure][-1] += data
        elif "td" in inside or "th" in inside:
            self.tables[-1]["rows"][-1][-1] += data
        elif "caption" in inside:
            self.tables[-1]["caption"] += data
        elif set(inside) & BLOCKS:
            self.texts[-1][1] += data
            if "h3" in inside:
                self.heading[-1] += data
        else:
            self.texts.append([self.section, data, ""])


def untraced(page, store):
    """Give every text that holds a number which nobody can account for, and where it stands."""
    known = rules(store)
    left = [
        f"{section}: {found}"
        for section, text, heading in page.texts
        if (found := rest(text, store, known, heading))
    ]
    for table in page.tables:
        left += in_table(table, store, known)
    for name, labels in page.labels.items():
        left += in_figure(name, labels, store)
    return left


def rest(text, store, known, heading=""):
    """Give a text with an `_` for what is accounted for; nothing where no digit is left."""
    text = one_line(text)
    covered = bytearray(len(text))
    for pattern, holds in known:
        for match in pattern.finditer(text):
            if fits(holds, match, f"{heading} | {text[: match.start()]}"):
                covered[match.start() : match.end()] = b"\1" * len(match[0])
    left = "".join("_" if hidden else letter for letter, hidden in zip(text, covered, strict=True))
    return re.sub(r"_+", "_", left) if re.search(r"\d", left) else ""


def fits(holds, match, before):
    """Tell whether a phrase is the store's; what the store does not know is not."""
    try:
        return holds(match, before)
    except (KeyError, StopIteration):
        return False


def one_line(text):
    return re.sub(r"\s+", " ", text).strip()


def in_table(table, store, known):
    """Give the cells of a table with a number that is not what its row and column say."""
    caption = one_line(table["caption"])
    heads, *rows = [[cell.strip() for cell in row] for row in table["rows"]]
    left = [f"{caption}: {text}" for text in (caption, *heads) if rest(text, store, known)]
    about = next((own for start, own in TABLES if re.match(start, caption)), None)
    for row in rows:
        cells = dict(zip(heads, row, strict=True))
        try:
            wanted = about(store, cells) if about else {}
        except (KeyError, ValueError, StopIteration, IndexError) as error:
            left.append(f"{caption}: {row[:4]}: the store has no such row ({error!r})")
            continue
        for head, cell in cells.items():
            fine = wanted[head](cell) if head in wanted else not rest(cell, store, known)
            if not fine:
                left.append(f"{caption}: {row[:4]}: {head} = {cell}")
    return left


def in_figure(name, labels, store):
    """Give the labels of a figure unless their numbers are just those that it should show."""
    bare = [re.sub("|".join(CONSTANT), "", one_line(label)) for label in labels]
    shown = [text for text in bare if re.search(r"\d", text)]
    return [] if LABELS[name](store, shown) else [f"figure {name}: {shown}"]
