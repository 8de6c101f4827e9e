"""The bare Django page that ours are compared with: a session, one query, one Jinja2 template.

As much is on it as on ours (rows, joined names, bytes), in the same database, under the same
gunicorn; none of what makes ours: no rights, no walls, nothing sealed, no counters, no trace.
"""
