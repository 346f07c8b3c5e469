"""A library's own address, as its settings or an operator give it."""

from __future__ import annotations


def end_in_slash(address: str) -> str:
    """Return an address so that a path can follow; a blank one stays blank."""
    return address and f"{address.rstrip('/')}/"
