"""Workbooks that go to units, departments and towns, and come back filled in."""
