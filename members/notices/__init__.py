"""Who hears of what happens among the members, by subject; and from which mailbox the portal writes."""

from members.notices import account, ask, circular, reconfirmation, terms

__all__ = ["account", "ask", "circular", "reconfirmation", "terms"]
