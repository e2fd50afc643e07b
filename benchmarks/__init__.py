"""What plsim costs: `python -m benchmarks` from the root of the repository prints a table."""
