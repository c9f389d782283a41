"""Workbooks of planning: plans, focus places, watch lists."""
