"""The doors for programs and browsers; no rules inside."""
