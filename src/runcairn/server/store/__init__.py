"""All that touches the database: one query, one answer; the connection comes first."""
