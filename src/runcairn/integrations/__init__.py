"""One file a framework, each imported only by who uses it, written against public names alone."""
