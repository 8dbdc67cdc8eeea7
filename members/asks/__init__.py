"""The kinds of asks that the members have themselves, one module each."""

from members.asks import circular, plain, reconfirmation

__all__ = ["circular", "plain", "reconfirmation"]
