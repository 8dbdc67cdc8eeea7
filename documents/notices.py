"""Who hears of documents: whoever can see them through their group or as a member, never of what is private; and by mail, who was
given access by name."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from documents.choosers import IN_WORDS
from documents.models import AccessRequest, Document, DocumentGroupGrant, DocumentUserGrant
from members.models import Affiliation, User
from protect_portal.access.keys import holders_of, keys_of
from protect_portal.access.lock import Audience, Tlp
from protect_portal.notifications.registry import MailKind, notice
from protect_portal.ui.dates import day_long


@notice("document.shared", "document.opened", sentence=_("New document: %(target)s."))
@notice("version.added", sentence=_("New version of %(target)s."))
@notice("document.withdrawn", sentence=_("Withdrawn: %(target)s."))
def readers(event):
    document = event.target
    return User.objects.none() if document.audience == Audience.PRIVATE else holders_of(document.readers)


def granted_words(document: Document, recipient: User) -> dict:
    """What the mail of a grant says: its latest one for the recipient. Under RED no title leaves the portal."""
    grant = _latest_grant(document, recipient)
    access = getattr(getattr(grant, "group", None), "guest_access", None)
    return {
        "title": "" if document.tlp == Tlp.RED else document.title,
        "by": grant.by.name if grant and grant.by else "",
        "what": IN_WORDS[grant.permission.codename.split("_")[0]] if grant else "",
        "until": day_long(access.last_day) if access else "",
        "link": settings.PORTAL_BASE_URL + document.get_absolute_url(),
    }


def _latest_grant(document: Document, recipient: User) -> DocumentUserGrant | DocumentGroupGrant | None:
    own = DocumentUserGrant.objects.filter(content_object=document, user=recipient).select_related("by", "permission")
    by_key = DocumentGroupGrant.objects.filter(content_object=document, group__name__in=keys_of(recipient))
    rows = [*own, *by_key.select_related("by", "permission", "group__guest_access")]
    return max(rows, key=lambda row: row.at, default=None)


@notice(
    "document.granted",
    category="asked",
    sentence=_("Shared with you: %(target)s."),
    mail=MailKind("document_granted", context=granted_words),
    still_true=lambda event: event.data["to"] in event.target.granted,
)
def given_access(event):
    return holders_of([event.data["to"]])


@notice("document.hidden", category="asked", sentence=_("Your document was hidden, because it may identify somebody: %(target)s."))
def author_of_hidden(event):
    return User.objects.filter(pk=event.target.author_id)


@notice("access.asked", category="asked", sentence=_("Somebody asks for access to %(target)s."))
def keepers_asked(event):
    return User.objects.filter(asked__ask__in=AccessRequest.objects.filter(ask=event.data["ask"]).values("ask"))


@notice("label.asked", category="asked", sentence=_("Your organisation is asked to agree to a wider circle: %(target)s."))
def speakers_of_owner(event):
    speaking = Affiliation.objects.running().filter(organisation=event.target.organisation_id, role__in=Affiliation.SPEAKERS)
    return User.objects.filter(pk__in=speaking.values("user"))
