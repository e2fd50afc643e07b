"""What compiled code is made of is what its cache is named by."""

from plsim.core.compiled import FLOORS, PACKAGE


def test_kernels_and_equations_live_on_the_floors_that_name_the_cache():
    marks = ("@kernel", "@equation")
    outside = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in FLOORS
        and any(line in marks for line in path.read_text().splitlines())
    ]
    assert outside == []


def test_those_floors_take_numbers_from_nowhere_else():
    named = ("scenario", "analysis", "results", "population", "policies", "outcomes", "week")
    for floor in FLOORS:
        for path in (PACKAGE / floor).rglob("*.py"):
            if "@kernel" not in path.read_text() and "@equation" not in path.read_text():
                continue
            for line in path.read_text().splitlines():
                assert not any(line.startswith(f"from plsim.{name}") for name in named), path
