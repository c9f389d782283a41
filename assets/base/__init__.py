"""What every asset shares: metadata, lineage, schema checks, the shape of a check result."""
