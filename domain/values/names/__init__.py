"""Names of organisations and persons, and the words that they are made of."""
