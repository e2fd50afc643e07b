"""Turn sections into HTML: templates with every text escaped."""

from functools import cache
from typing import TYPE_CHECKING, Any

from plsim.report.choice import clean

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> "Environment":
    """Give the templates' environment: escapes everything, refuses names that are not given."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("plsim.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # without this a name with control characters could reach the page
        finalize=_shown,
    )
    made.filters["inline"] = _inline
    return made


def page(template: str, **context: Any) -> str:
    """Fill one template."""
    return environment().get_template(template).render(**context)


def _shown(value: Any) -> Any:
    """Give text without control characters; markup that was made here stays as it is."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return "\n".join(clean(line) if line else "" for line in value.split("\n"))
    return value


def _inline(svg: str) -> Any:
    """Mark an SVG that this package has drawn, and escaped, as safe to stand in a page."""
    from markupsafe import Markup

    return Markup(svg)  # noqa: S704  (drawn by figures.sheet.svg, which escapes every text)
