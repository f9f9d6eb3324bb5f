"""The nouns, the events that change them, and the fold of events into state.

Imports no door and no room above it.
"""
