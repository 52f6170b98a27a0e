"""The rules: no HTTP, no SQL. Transactions begin here."""
