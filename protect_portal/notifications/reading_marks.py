"""What is read in one place is read everywhere: opening a thing's page reads what was told of it."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from protect_portal.audit.reading import is_prefetch


def mark_read(request: HttpRequest, target: Model, *parts: QuerySet) -> None:
    """Mark as read what the reader was told of `target`, whose page is being shown to them, and of `parts`: rows whose notices lead to
    the same page. Nothing for HEAD, nor where a browser fetches ahead: then nobody has read it yet."""
    if request.method == "HEAD" or is_prefetch(request):
        return
    about = Q(event__content_type=_type(target), event__object_id=target.pk)
    for rows in parts:
        about |= Q(event__content_type=_type(rows.model), event__object_id__in=rows.order_by().values("pk"))
    unread = request.user.notifications.filter(about, read_at=None)
    if unread.exists():  # most pages are opened by somebody who has nothing to read there, and those write nothing
        unread.update(read_at=timezone.now())


def _type(model: Model | type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)
