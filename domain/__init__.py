"""The rules of the registry, pure: data in, data out. No Dagster, no file, no database."""
