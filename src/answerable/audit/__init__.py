"""History -> were like calls treated alike."""
