"""Who opened a document, as far as the reader may know."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from documents.models import Document
from members.models import Affiliation, User
from protect_portal.access.rights import can
from protect_portal.audit.models import Reading
from protect_portal.audit.reading import readings_about

READINGS = 50  # rows on a page


def readings_of(document: Document, user: User) -> QuerySet[Reading]:
    """Newest first, each with `organisations`, the short names of those its reader worked for at the time: all of them for whoever
    may inspect the document, else `user`'s own."""
    rows = readings_about(document)
    shown = rows if can(user, "inspect", document) else rows.filter(user=user)
    at_the_time = Q(starts_at__lte=OuterRef("at")) & (Q(ends_at=None) | Q(ends_at__gt=OuterRef("at")))
    worked_for = Affiliation.objects.filter(at_the_time, user=OuterRef("user")).order_by("organisation__short_name")
    names = ArraySubquery(worked_for.values("organisation__short_name"))
    return shown.select_related("user").annotate(organisations=names).order_by("-at", "-pk")
