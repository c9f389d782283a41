"""Certain links: anchors, names of one sole registration, follow-up complaints."""
