"""Marking a document as one's favourite. No events: it concerns nobody else, so nobody else may learn of it, in no history either."""

from documents.models import Document, Favourite
from members.models import User
from protect_portal.access.rights import require


def mark_favourite(document: Document, *, by: User) -> None:
    """Marked twice, at once or one after the other, is marked once. Raises PermissionDenied for whoever does not see it."""
    require(by, "view", document)
    Favourite.objects.bulk_create([Favourite(user=by, document=document)], ignore_conflicts=True)


def unmark_favourite(document: Document, *, by: User) -> None:
    """One's own mark goes, nobody else's; without one nothing happens."""
    Favourite.objects.filter(user=by, document=document).delete()
