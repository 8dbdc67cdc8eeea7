"""The demonstration: real servers out of wheels, one starter, a mail sink and a fictional coalition (README.md). Nobody imports it."""
