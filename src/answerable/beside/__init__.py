"""Beside an existing system: what it tells is heard, decided here as well, and the two are compared.

Another system's words come as dropped files (`Drop`) or over a webhook (`receive`); `compare` shows where its
answers and ours differ. Nothing here dispatches.
"""

from answerable.beside.comparing import Case, Comparison, compare
from answerable.beside.drop import Drop, DropTaken
from answerable.beside.hearing import Heard, hear_words
from answerable.beside.webhook import SIGNATURE, TIMESTAMP, BadSignature, check_signature, receive, sign

__all__ = [
    "SIGNATURE",
    "TIMESTAMP",
    "BadSignature",
    "Case",
    "Comparison",
    "Drop",
    "DropTaken",
    "Heard",
    "check_signature",
    "compare",
    "hear_words",
    "receive",
    "sign",
]
