"""The door for programs, and in `pages` for people with a browser: the centre over HTTP. No rules inside.

`app.py` puts it together; a module a theme says which routes there are; `served.py` holds the centre while
its store may fail, `taking.py` the spool that calls go to then.
"""
