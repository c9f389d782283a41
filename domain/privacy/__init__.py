"""What of a person may be shown: masks, persons in names, names of files."""
