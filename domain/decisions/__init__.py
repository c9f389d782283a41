"""Penalty decisions as documents: number, kind, scope, money, withdrawal. Not who is listed."""
