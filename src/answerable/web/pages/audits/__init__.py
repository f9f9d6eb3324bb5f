"""The audit view: plans, histories, claims and blind reviews of a centre, kept as files beside its record.

`places.py` has the files, `work.py` what takes long, in a process of its own that `jobs.py` starts; each
other module is a page or two.
"""
