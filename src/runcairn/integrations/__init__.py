"""One file a framework, written against runcairn's public names only."""
