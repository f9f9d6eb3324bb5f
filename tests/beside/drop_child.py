"""A centre that takes a drop over and over, to be killed: `python drop_child.py CENTRE DROP`."""

import sys
from pathlib import Path

from answerable.beside import Drop
from answerable.bootstrap import open_centre
from answerable.model.people import Person

with open_centre(Path(sys.argv[1])) as centre:
    files = Drop(Path(sys.argv[2]), centre.desk(Person("shadow of cad", "system")), "cad", settle=0)
    print("ready", flush=True)
    while True:
        for taken in files.take():
            print(taken.name, flush=True)
