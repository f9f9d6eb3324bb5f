"""The door for programs: the centre over HTTP. No rules inside.

`app.py` puts it together; a module a theme says which routes there are; `served.py` holds the centre while
its store may fail, `taking.py` the spool that calls go to then.
"""
