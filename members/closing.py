"""Closing an account: what the person leaves behind, and why it was closed."""

from django.contrib.contenttypes.models import ContentType

from members.actions.account import Closing
from members.models import User
from members.waiting import count_waiting, silent_parties
from protect_portal.access.rights import can
from protect_portal.audit.models import Event


def left_behind(person: User, reader: User) -> dict:
    """Where they work, the offices they hold, and how many questions wait for their answer: nothing of what is asked."""
    return {
        "roles": person.affiliations.allowed(reader).running().select_related("organisation").order_by("organisation__name"),
        "offices": person.appointments.allowed(reader).running().select_related("mandate__organisation"),
        "waiting": count_waiting(silent_parties(person), person),
    }


def why_closed(person: User, reader: User) -> str:
    """The reason given last, to who may close it; empty for an open account, and where none was noted."""
    if person.is_active or not can(reader, "close", person):
        return ""
    about = {"content_type": ContentType.objects.get_for_model(User), "object_id": person.pk}
    closed = Event.objects.allowed(reader).filter(kind="person.closed", **about).order_by("-pk").first()
    reason = closed.data.get("reason") if closed else None
    return str(Closing(reason).label) if reason in Closing.values else ""
