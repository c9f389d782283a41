"""Policy under `policy/`: the shape of each file, and the frozen values that code reads."""
