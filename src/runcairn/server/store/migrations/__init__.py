"""Alembic revisions; migrate.py applies them."""
