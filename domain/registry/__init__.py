"""The unified registry: parties with ids for life, their evidence, violations and relations."""
