"""Ways of running a school: one file = one policy; file name = name in YAML = name in the report."""
