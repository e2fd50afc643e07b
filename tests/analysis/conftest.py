import sys
from pathlib import Path

# The made-up run is shared with tests/report; tests are imported by path, not as packages.
sys.path.insert(0, str(Path(__file__).parent))
