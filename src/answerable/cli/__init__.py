"""The command line: one door, no rules inside."""
