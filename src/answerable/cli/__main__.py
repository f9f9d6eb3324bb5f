"""`python -m answerable.cli`: the program `answerable`, where its script is not installed."""

from answerable.cli import main

main()
