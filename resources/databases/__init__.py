"""Both databases: engines, the registry store, seals, backup."""
