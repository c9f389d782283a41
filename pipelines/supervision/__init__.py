"""Commands about what becomes of findings: plans and hand-overs on a day that a person chooses."""
