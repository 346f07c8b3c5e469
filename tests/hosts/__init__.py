"""Pages on which the widget finds itself in real life, each with what its reader must get.

Each page in `pages/` is the small form of a real one: from public bug reports, page builders, editors, optimizers,
themes and libraries. `make test` runs another sample each day. `make hosts` runs all, and fetches the libraries.
"""
