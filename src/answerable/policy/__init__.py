"""Directive + facts -> decision. Knows nothing of emergency calls."""
