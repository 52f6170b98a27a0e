"""What is recorded unasked: git, host, packages, console, system probes."""
