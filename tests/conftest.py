"""For every test: no property is judged by how long an example takes, which a busy machine would decide."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
