"""The duty officer's view: other agencies' requests, what is decided of them, and what they are told."""

from answerable.web.pages.duty import board, deciding, entering, keeping, request

ROUTES = (*board.ROUTES, *entering.ROUTES, *request.ROUTES, *deciding.ROUTES, *keeping.ROUTES)
