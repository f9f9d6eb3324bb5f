"""What can be found in a directive before it is in force: one check, one file."""
