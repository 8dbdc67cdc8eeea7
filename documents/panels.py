"""What documents show on the pages of a group and of an organisation: the newest ones the reader may see."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse

from documents.models import Document
from documents.rows import rows_of
from members.models import Ask, AskedParty, Organisation
from protect_portal.access.keys import keys_of
from protect_portal.access.lock import Audience
from protect_portal.access.rights import can
from protect_portal.ui.panels import panel
from working_groups.models import WorkingGroup

SHOWN = 8


@panel(WorkingGroup, place=20)
def documents_of_group(group: WorkingGroup, request: HttpRequest) -> tuple[str, dict]:
    share = can(request.user, "contribute", group) and group.status != WorkingGroup.Status.CONCLUDED
    context = _newest(request, group=group) | {"may_share": share, "share_url": f"{reverse('document-upload')}?group={group.pk}"}
    return "documents/_group_panel.html", context | {"all_url": f"{reverse('document-list')}?group={group.pk}"}


@panel(Organisation, place=30)
def documents_of_organisation(organisation: Organisation, request: HttpRequest) -> tuple[str, dict] | None:
    context = _newest(request, organisation=organisation)
    return ("documents/_organisation_panel.html", context) if context["documents"] else None


@panel(Document, place=10)
def readings_asked(document: Document, request: HttpRequest) -> tuple[str, dict] | None:
    """Who was asked to confirm having read it, as far as the reader sees that; nothing to whoever neither asks nor was asked."""
    asks = Ask.objects.allowed(request.user).filter(kind=Ask.Kind.READING, reading_request__version__document=document)
    mine = AskedParty.objects.silent().allowed(request.user, "answer").filter(ask=OuterRef("pk"))
    asks = asks.select_related("by", "reading_request__version").annotate(waits=Exists(mine)).order_by("-pk")
    open_to_others = document.audience != Audience.PRIVATE and not document.hidden_at and document.status != Document.Status.WITHDRAWN
    may_ask = open_to_others and bool(document.current_version_id) and _addresses_circles(request)
    return ("documents/_reading_panel.html", {"document": document, "asks": asks, "may_ask": may_ask}) if may_ask or asks else None


def _addresses_circles(request: HttpRequest) -> bool:
    """Whether some circle is theirs to ask: by what they carry, without a question more for each document's page."""
    keys = keys_of(request.user)
    return keys.runs_coalition or bool(keys.numbers("group", "leads"))


def _newest(request: HttpRequest, **owner) -> dict:
    rows = Document.objects.allowed(request.user).filter(**owner).exclude(status__in=(Document.Status.ARCHIVED, Document.Status.WITHDRAWN))
    return {"documents": rows_of(request.user, rows.newest_first(keys_of(request.user))[:SHOWN])}
