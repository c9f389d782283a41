"""Whether the tests of what decides harm notice a fault: each small fault put in, one at a time."""
