"""Links by rule: candidates that share what a rule names, assigned by margin."""
