"""How the tables of a gradebook came to be, step by step, for Alembic."""
