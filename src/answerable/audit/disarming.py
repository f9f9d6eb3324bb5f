"""Text for a cell of CSV, which people open in a spreadsheet."""

from __future__ import annotations


def disarmed(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP, CSV injection); and no NUL, no lone surrogate."""
    said = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return (
        "'" + said
        if said.lstrip(" \t\r\n\ufeff")[:1] in tuple("=+-@|＝＋－＠") or said[:1] in "\t\r\n"
        else said
    )
