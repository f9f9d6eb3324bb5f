"""What an audit found, as a page, as JSON, and as a table of every figure."""

from answerable.audit.reporting.figures import Figure, figures
from answerable.audit.reporting.page import page
from answerable.audit.reporting.writing import Written, write

__all__ = ["Figure", "Written", "figures", "page", "write"]
