import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))  # so that `schools` can be imported

# how fast a loaded machine draws examples is no property of the code
settings.register_profile("plsim", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("plsim")
