"""Invented worlds with known truth, written as the messy files that the real senders write.

Parties and what happened to them come from `world` and `history`; `render` writes the files,
`truth` keeps what is true about each record, `evaluate` measures the registry against it. Nothing
here is imported by the product.
"""
