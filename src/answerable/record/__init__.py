"""Bytes -> entry -> checkpoint -> receipt. Knows nothing of emergency calls."""
