"""How the tables of both databases came to be, step by step (Alembic). Applied by the stores."""
