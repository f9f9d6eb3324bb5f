"""What a browser would see of a page: its elements in order, and whether all are closed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = frozenset({"meta", "wbr", "br", "hr", "img", "link", "input"})
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


class Element:
    """An element with its attributes and what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.inside: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name) or ""

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    def every(self, *tags: str) -> list[Element]:
        """Elements with one of these tags (or any), this one's descendants, in order."""
        found = []
        for one in self.inside:
            if isinstance(one, Element):
                if not tags or one.tag in tags:
                    found.append(one)
                found += one.every(*tags)
        return found


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page", {})]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        element = Element(tag, dict(attrs))
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def seen(html: str) -> Element:
    """The page as a tree; fails when an element is closed out of order or not at all."""
    reader = _Reader(html)
    assert len(reader.open) == 1, [element.tag for element in reader.open]
    return reader.open[0]


def places(svg: Element) -> list[tuple[float, float]]:
    """Every corner that a drawing draws, patterns apart: they are in units of their own."""
    found: list[tuple[float, float]] = []
    hidden = {id(inner) for pattern in svg.every("pattern") for inner in pattern.every()}
    for element in svg.every():
        if id(element) in hidden:
            continue
        if element.tag == "line":
            found += [
                (float(element["x1"]), float(element["y1"])),
                (float(element["x2"]), float(element["y2"])),
            ]
        elif element.tag == "text":
            found.append((float(element["x"]), float(element["y"])))
        elif element.tag == "rect":
            x, y = float(element["x"]), float(element["y"])
            found += [(x, y), (x + float(element["width"]), y + float(element["height"]))]
        elif element.tag == "circle":
            found.append((float(element["cx"]), float(element["cy"])))
        elif element.tag == "path":
            found += _path(element["d"])
    return found


def _path(drawn: str) -> list[tuple[float, float]]:
    x = y = 0.0
    found = []
    for command, numbers in re.findall(r"([MLHVlhvz])([^MLHVlhvz]*)", drawn):
        values = [float(number) for number in NUMBER.findall(numbers)]
        if command == "z":
            continue
        if command in "ML":
            x, y = values
        elif command == "H":
            (x,) = values
        elif command == "V":
            (y,) = values
        elif command == "h":
            x += values[0]
        elif command == "v":
            y += values[0]
        else:
            x, y = x + values[0], y + values[1]
        found.append((x, y))
    return found
