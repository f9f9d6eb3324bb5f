"""The console: where calls are taken and units are sent.

`board` is what it shows of everything that is open, `matter` one call in full. `line` is the command line:
its sentences `grammar` reads by the table in `verbs`, `carrying` carries them out, `undoing` says what takes
one back. `forms` stand beside it. `map_view` is the part of the world that the map shows, `map_marks` who is
where on it, `base_map` the streets below, from tiles that `pmtiles` reads.
"""
