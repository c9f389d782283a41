"""The folder that source files are dropped into: what lies there, and what reading it gave."""
