"""`verify` finds whatever is not as it was written, and says what it did."""

import json
import shutil

import pytest

from plsim.core.errors import InputError
from plsim.experiment.compare import compare
from plsim.experiment.progress import Quiet
from plsim.experiment.verify import verify
from plsim.results.files import sealed

pytestmark = pytest.mark.usefixtures("unanalysed")


@pytest.fixture
def run(made_up, plan, tmp_path):
    compare(plan(), tmp_path / "run", workers=1, watch=Quiet(), simulate=made_up.simulate)
    return tmp_path / "run"


@pytest.fixture
def verified(made_up):
    own = {"made_up.simulate": made_up.simulate}
    return lambda folder, simulations=own: verify(folder, simulations)


def test_a_sound_run_is_sound_wherever_it_lies(run, verified, tmp_path):
    shutil.move(run, tmp_path / "elsewhere")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    found = verified(tmp_path / "elsewhere")
    assert found.sound
    text = "\n".join(found.lines)
    assert "parts     12, " in text
    assert "tables    5, every byte as written" in text
    assert "from scratch: the same, byte for byte" in text
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_harm_to_parts_and_tables_is_found(run, verified):
    rows = min((run / "parts").glob("*.rows.parquet"))
    rows.write_bytes(rows.read_bytes()[:-1])
    min((run / "parts").glob("*.json")).unlink()
    with (run / "results.csv").open("a") as file:
        file.write("more\n")
    found = verified(run)
    assert not found.sound
    text = "\n".join(found.lines)
    assert "missing" in text
    assert "results.csv; plsim report mends them" in text


def test_a_simulation_that_gives_other_numbers_is_found(run, verified, made_up):
    def other(work):
        seen = made_up.simulate(work)
        seen.rows["value"][0] += 1e-15
        return seen

    found = verified(run, {"made_up.simulate": other})
    assert not found.sound
    assert "NOT the same bytes" in found.lines[-1]


def test_other_code_cannot_run_it_again_and_says_so(run, verified):
    manifest = json.loads((run / "manifest.json").read_text())
    (run / "manifest.json").write_bytes(sealed(manifest | {"source_hash": "another"}))
    found = verified(run)
    assert not found.sound
    assert "made by other code (another" in found.lines[-1]


def test_a_manifest_names_no_code_that_could_be_run(run, verified):
    manifest = json.loads((run / "manifest.json").read_text())
    (run / "manifest.json").write_bytes(sealed(manifest | {"simulated_by": "os.system"}))
    found = verified(run)
    assert not found.sound
    assert "os.system is none of plsim's own" in found.lines[-1]


def test_an_edited_manifest_is_refused(run, verified):
    path = run / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"seed": 5', b'"seed": 6'))
    with pytest.raises(InputError, match="changed by hand"):
        verified(run)
