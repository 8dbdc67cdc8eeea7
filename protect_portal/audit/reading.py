"""Who opened what is closely held: one row before it is shown or handed out; where it cannot be written, nothing is."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from protect_portal.access.lock import Tlp
from protect_portal.audit.models import How, Reading

RECORDED = (Tlp.RED, Tlp.AMBER_STRICT)
SAME_DOWNLOAD = timedelta(minutes=5)  # a browser that fetches one file in pieces is done with it by then


def is_recorded(root: models.Model) -> bool:
    """Whether openings of this root are recorded: its label is RED or AMBER+STRICT."""
    return root.tlp in RECORDED


def note_opening(request: HttpRequest, root: models.Model) -> HttpResponse | None:
    """Record that `root` is being shown. The answer to give instead, empty, where a browser asks before its reader has
    (Sec-Purpose, Fetch Standard 3.9); else None. Raises DatabaseError where it cannot be written: then nothing is shown."""
    if not is_recorded(root) or request.method == "HEAD":
        return None
    if is_prefetch(request):
        return HttpResponse(status=204)
    record_reading(request.user, root, How.OPENED)
    return None


def record_reading(user, root: models.Model, how: How, version_number: int | None = None) -> Reading:
    """Insert one reading. Raises DatabaseError where it cannot be written."""
    return Reading.objects.create(user=user, how=how, version_number=version_number, **_key(root))


def record_piece(user, root: models.Model, version_number: int | None) -> None:
    """A later piece of a file: a reading of its own only where no download of it was recorded in the last minutes."""
    rows = readings_about(root).filter(user=user.pk, how=How.DOWNLOADED, version_number=version_number)
    if not rows.filter(at__gt=timezone.now() - SAME_DOWNLOAD).exists():
        record_reading(user, root, How.DOWNLOADED, version_number)


def readings_about(root: models.Model) -> models.QuerySet[Reading]:
    """Every reading of this root; whose of them a person may see is asked with `allowed`."""
    return Reading.objects.filter(**_key(root))


def is_prefetch(request: HttpRequest) -> bool:
    """Whether the browser fetches ahead, or renders unseen, what its reader has not asked for yet."""
    return any("prefetch" in request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose", "X-Moz"))


def _key(root: models.Model) -> dict:
    return {"content_type": ContentType.objects.get_for_model(root), "object_id": root.pk}
