"""Faults: real processes and signals; what was promised is compared with what was kept."""
