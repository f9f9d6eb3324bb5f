"""The command line: one door, no rules inside."""


def main() -> None:
    """Run the program `answerable` on the words that it was started with."""
    from answerable.cli.app import app

    app(prog_name="answerable")
