"""What stands on every page around its content: my groups, how much is asked of me, what is new. Read only where a template asks."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property

from members.permissions.directory import runs_coalition
from members.waiting import count_waiting, silent_parties_of
from protect_portal.audit.models import reads_audit
from protect_portal.notifications.inbox import unread_count
from working_groups.lines import GroupLine, lines_of
from working_groups.models import WorkingGroup

SECTIONS = {
    "home": "home",
    "group": "groups",
    "seat": "groups",
    "lead": "groups",
    "guest": "groups",
    "document": "documents",
    "version": "documents",
    "reading": "documents",
    "meeting": "meetings",
    "agenda": "meetings",
    "organisation": "members",
    "membership": "members",
    "person": "members",
    "invitation": "members",
    "affiliation": "members",
    "board": "secretariat",
    "event": "audit",
    "mandate": "secretariat",
    "appointment": "secretariat",
    "holiday": "secretariat",
    "account": "account",
    "ask": "home",
    "circular": "home",
    "reconfirmation": "members",
    "notification": "home",
    "preference": "home",
    "delivery": "secretariat",
    "mail": "secretariat",
    "absence": "account",
    "unsubscribe": "",
}
LINKED = {
    *("home", "group-list", "group-detail", "document-list", "meeting-list", "organisation-list", "board", "event-list"),
    "demo-mail-list",
}
"""The pages to which a link of the columns leads."""


@dataclass(frozen=True)
class Rail:
    """What the columns of links show: `section` is the part of the portal, `here` the address, where it is one of theirs."""

    section: str
    here: str
    asked: int
    groups: tuple[GroupLine, ...]
    runs_coalition: bool
    reads_audit: bool
    is_demo: bool


class Navigation:
    def __init__(self, request: HttpRequest):
        self._request, self._user, self._match = request, getattr(request, "user", None), request.resolver_match

    @cached_property
    def rail(self) -> Rail:
        here = self._request.path if self._match and self._match.url_name in LINKED else ""
        return Rail(self.section, here, self.asked, self.groups, self.runs_coalition, self.reads_audit, settings.PORTAL_DEMO)

    @cached_property
    def groups(self) -> tuple[GroupLine, ...]:
        return tuple(lines_of(WorkingGroup.objects.seated_by(self._user).order_by("name")))

    @cached_property
    def asked(self) -> int:
        """How much "what needs me" lists: counted from the same rows, so that the number and the page agree."""
        return count_waiting(silent_parties_of(self._request), self._user)

    @cached_property
    def unread(self) -> int:
        return unread_count(self._user)

    @cached_property
    def runs_coalition(self) -> bool:
        return runs_coalition(self._user)

    @cached_property
    def reads_audit(self) -> bool:
        return reads_audit(self._user)

    @cached_property
    def section(self) -> str:
        """The part of the portal that the current address belongs to, from the stem of its name."""
        name = self._match.url_name if self._match else ""
        return SECTIONS.get((name or "").split("-")[0], "")


def navigation(request: HttpRequest) -> dict:
    return {"nav": Navigation(request)}
