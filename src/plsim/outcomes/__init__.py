"""What is measured on a world: one file = one outcome."""
