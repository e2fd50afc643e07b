"""Experiments about experiments: trials beside what studies found."""
