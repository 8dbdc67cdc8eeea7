"""What concerns somebody among the documents they see: what waits for them, what they marked, opened, wrote or were given."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.favourites import is_favourite_of
from documents.models import AccessRequest, LabelChange
from documents.opened import is_opened
from documents.shared import is_shared_with
from members.models import Ask
from members.permissions.directory import own_organisations
from members.waiting import silent_parties_of


@dataclass(frozen=True)
class Concern:
    """`rows` are the documents it names, for the person of a request, whether they are seen or not: the list asks that."""

    label: str | Promise
    rows: Callable[[HttpRequest], Q]


def waiting_for(request: HttpRequest) -> Q:
    """Something is asked about it, of the person or of an organisation they answer for."""
    if not (parties := [party for party, kind in silent_parties_of(request) if kind in {Ask.Kind.LABEL, Ask.Kind.ACCESS}]):
        return Q(pk__in=[])
    consents = LabelChange.objects.filter(ask__parties__in=parties).values("document")
    return Q(pk__in=consents.union(AccessRequest.objects.filter(ask__parties__in=parties).values("document")))


CONCERNS = {
    "waiting": Concern(_("Waiting for me"), waiting_for),
    "favourite": Concern(_("My favourites"), lambda request: is_favourite_of(request.user)),
    "opened": Concern(_("Opened lately"), is_opened),
    "shared": Concern(_("Shared with me by name"), lambda request: is_shared_with(request.user)),
    "written": Concern(_("What I wrote"), lambda request: Q(author=request.user.pk)),
    "organisation": Concern(_("Of my organisation"), lambda request: Q(organisation__in=own_organisations(request.user))),
}
