"""`python -m tests.deploy.child CENTRE`: the centre as `answerable serve` serves it behind a proxy on this
machine, but that a network of the public has few knocks and gets no new ones while a test lasts.
"""

from __future__ import annotations

import sys
from pathlib import Path

from answerable.cli.serve import _house
from answerable.identity import Buckets
from answerable.web.app import make_app
from answerable.web.proxies import read_proxies
from answerable.web.serving import Listening, serve

KNOCKS = 3

if __name__ == "__main__":
    house = _house(Path(sys.argv[1]), None)
    house.knocks = Buckets(1e-6, KNOCKS)
    listening = Listening("127.0.0.1", 0, read_proxies("127.0.0.1"))
    serve(make_app(house), house, listening, lambda address: print(address, flush=True))
