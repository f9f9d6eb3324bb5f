"""The nouns, the events, and the fold of events into state."""
