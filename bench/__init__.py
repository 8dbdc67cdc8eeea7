"""Benchmarks: one file a question, `main()` prints the answer. Times belong here, not into the tests."""
