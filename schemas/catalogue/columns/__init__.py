"""The columns, by theme: one line each that a reader of Chinese can check."""
