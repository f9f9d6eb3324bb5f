"""DMN in and out: a directive as a model for other tools, a model as a directive, and the conformance kit."""

from __future__ import annotations

from answerable.policy.dmn.errors import DmnError, Note
from answerable.policy.dmn.exporting import export_dmn
from answerable.policy.dmn.importing import Imported, import_dmn
from answerable.policy.dmn.tck import CaseResult, run_tck

__all__ = ["CaseResult", "DmnError", "Imported", "Note", "export_dmn", "import_dmn", "run_tck"]
