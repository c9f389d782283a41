"""Every column and table, each declared once; tables, models and pages are made from here."""
