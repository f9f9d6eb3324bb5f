"""A reported dispute, chapter by chapter; `walk.py` beside this folder plays them in order."""
