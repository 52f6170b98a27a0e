"""What is recorded unasked: git, host, packages, console, system samples. The environment is not."""
