"""Every address of the portal with real ids: what the walks walk over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.urls import get_resolver, reverse

from members.actions.invitation import invitation_token
from members.links import answer_token
from members.models import Ask, AskedParty, Circular, Invitation
from protect_portal.notifications.unsubscribe import unsubscribe_path

MISSING = 987_654_321

MODELS = {
    "organisation": "members.Organisation",
    "membership": "members.MembershipPeriod",
    "membership-begin": "members.Organisation",
    "invitation": "members.Invitation",
    "invitation-create": "members.Organisation",
    "affiliation": "members.Affiliation",
    "person": "members.User",
    "mandate": "members.Mandate",
    "appointment": "members.Appointment",
    "appointment-create": "members.Mandate",
    "holiday": "workdays.Holiday",
    "group": "working_groups.WorkingGroup",
    "seat": "working_groups.Seat",
    "seat-grant": "working_groups.WorkingGroup",
    "lead": "working_groups.LeadTerm",
    "lead-appoint": "working_groups.WorkingGroup",
    "guest": "working_groups.GuestAccess",
    "guest-invite": "working_groups.WorkingGroup",
    "document": "documents.Document",
    "version-upload": "documents.Document",
    "access": "documents.Document",
    "version-file": "documents.VersionFile",
    "meeting": "meetings.Meeting",
    "agenda": "meetings.Meeting",
    "notification": "notifications.Notification",
    "mail": "notifications.Delivery",
    "delivery": "notifications.Delivery",
    "ask": "members.Ask",
    "ask-answer": "members.AskedParty",
    "ask-take-back": "members.AskedParty",
    "ask-name": "members.AskedParty",
    "ask-record": "members.AskedParty",
    "ask-excuse": "members.AskedParty",
    "ask-proof": "members.AskedParty",
    "ask-file": "members.AskValue",
    "reconfirmation-answer": "members.AskedParty",
    "absence": "members.Absence",
    "circular": "members.Circular",
    "circular-file": "members.CircularFile",
    "reading-ask": "documents.Document",
    "second-factor-reset": "members.User",
    "saved": "search.SavedFilter",
    "mfa_edit_webauthn": "mfa.Authenticator",
    "mfa_remove_webauthn": "mfa.Authenticator",
}
"""Whose id stands in the address: by its whole name, else by the stem."""

OTHER_WORDS = {"kind": "meeting_invited", "language": "ro", "key": "x", "number": "12", "uidb36": "1"}


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    pk: int | None = None


def model_of(name: str):
    label = MODELS.get(name) or MODELS.get(name.split("-")[0])
    assert label, f"tests/walks/pages.py does not know whose id stands in {name}"
    return apps.get_model(label)


def names() -> list[tuple[str, set[str]]]:
    """Each named address with the names of its arguments."""
    reversible = get_resolver().reverse_dict
    possible = {name: reversible.getlist(name)[0][0] for name in reversible if isinstance(name, str)}
    return sorted((name, set(arguments[0][1])) for name, arguments in possible.items())


def chosen(name: str, world) -> list[int]:
    """Ids worth visiting: of one's own group and of the foreign one; of the rest the first and the last."""
    model = model_of(name)
    kind = "reconfirmation" if name == "reconfirmation-answer" else "plain"
    wanted = {
        "Meeting": [world.meeting, world.foreign_meeting],
        "VersionFile": [document.current_version.files.get() for document in (world.document_group, world.foreign_document)],
        "Document": [world.document_group, world.document_private, world.foreign_document],
        "Organisation": [world.ancora, world.meridian],
        "User": [world.ana, world.mihai],
        "Ask": Ask.objects.filter(kind="plain").order_by("pk"),
        "AskedParty": AskedParty.objects.filter(ask__kind=kind).order_by("pk"),
        "Circular": Circular.objects.order_by("pk"),
    }.get(model.__name__)
    if wanted:
        return [row.pk for row in wanted]
    rows = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    return sorted({rows[0], rows[-1]})


def pages(world) -> Iterator[Page]:
    """Each address with each id worth visiting."""
    for name, arguments in names():
        for values in _values(name, arguments, world):
            yield Page(name, reverse(name, kwargs=values), values.get("pk"))


def _values(name: str, arguments: set[str], world) -> list[dict]:
    if arguments == {"pk"}:
        return [{"pk": pk} for pk in chosen(name, world)]
    if name == "unsubscribe":
        return [{"token": token_of(unsubscribe_path(world.mihai.pk, "*"))}, {"token": "nonsense"}]
    if name == "ask-answer-by-link":
        party = AskedParty.objects.filter(ask__kind="plain", organisation=world.busola).first()
        return [{"token": answer_token(party, world.fane)}, {"token": "nonsense"}]
    if arguments == {"token"}:
        return [{"token": invitation_token(Invitation.objects.first())}, {"token": "nonsense"}]
    return [{argument: OTHER_WORDS[argument] for argument in arguments}]


def token_of(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


def with_ids() -> list[str]:
    """The names of addresses that hold an id of a row."""
    return [name for name, arguments in names() if arguments == {"pk"}]


def without_tokens(html: bytes) -> str:
    """The page without what differs each time: CSRF tokens, and the id in its own address."""
    text = html.decode(errors="replace")
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
    text = re.sub(r'(X-CSRFToken&quot;: ?&quot;|"X-CSRFToken": ?")[\w]*', r"\1", text)
    return re.sub(r"/\d+/", "/N/", text)
