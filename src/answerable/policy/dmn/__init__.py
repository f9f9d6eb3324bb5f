"""DMN in and out: a directive as a model for other tools, a model as a directive, and the conformance kit."""
