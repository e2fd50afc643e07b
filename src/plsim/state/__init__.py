"""State: every array declared once; worlds side by side in the arrays."""
