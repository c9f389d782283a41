"""Which party is listed, for which document, until when, and why another is not."""
