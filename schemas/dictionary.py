"""The data dictionary: one meaning per column name, from the source header to the published column.

`column_facts` serves the UI; `render` writes `docs/data_dictionary.md`. Names that the frames and
tables use must stand here; a test compares.
"""
