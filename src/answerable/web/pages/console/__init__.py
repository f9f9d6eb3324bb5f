"""The console: where calls are taken and units are sent.

`board` is what it shows of everything that is open, `matter` one call in full, `line` the command line, whose
sentences `grammar` reads by the table in `verbs`; `undoing` says what takes a command back.
"""
