"""Texts and names as SQL has them, so that what a file says is never read as a query."""


def quoted(text: str) -> str:
    """A text."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """The name of a column."""
    return '"' + name.replace('"', '""') + '"'
