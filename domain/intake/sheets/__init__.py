"""From the raw cells of a sheet to the rows of a table with known columns."""
