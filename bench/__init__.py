"""Benchmarks: what is promised, measured. `make bench` runs them all."""
