"""Ways of running a school: one file = one policy, whose name is the file's everywhere."""
