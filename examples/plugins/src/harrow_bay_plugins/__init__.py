"""Four plugins for Answerable, one a point."""
