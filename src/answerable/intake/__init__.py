"""Outside forms -> calls and history, or a rejection with its reason."""
