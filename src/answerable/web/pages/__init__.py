"""The door for people with a browser: pages, rendered here, that work without a script. No rules inside.

`page.py` makes a route of a page; `showing.py` renders a template for whoever asks, in their language; a
module a view. docs/web.md says how a page is made.
"""
