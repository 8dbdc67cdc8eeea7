"""What documents show on the pages of a group and of an organisation: the newest ones the reader may see."""

from django.http import HttpRequest
from django.urls import reverse

from documents.models import Document
from documents.rows import rows_of
from members.models import Organisation
from protect_portal.access.keys import keys_of
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


def _newest(request: HttpRequest, **owner) -> dict:
    rows = Document.objects.allowed(request.user).filter(**owner).exclude(status__in=(Document.Status.ARCHIVED, Document.Status.WITHDRAWN))
    return {"documents": rows_of(request.user, rows.newest_first(keys_of(request.user))[:SHOWN])}
