"""The versions of a document as its reader is told them: newest first, with the files that are theirs to open."""

from django.db.models import Prefetch, QuerySet

from documents.models import Document, Version, VersionFile


def versions_of(document: Document, user) -> QuerySet:
    """Newest first, each with `open_files`, and `closed_files` that nobody but the scanner or their uploader may open."""
    files = VersionFile.objects.allowed(user).select_related("stored")
    closed = VersionFile.objects.filter(stored__checked__in=["unchecked", "blocked"]).select_related("stored")
    visible = Version.objects.allowed(user).filter(document=document).select_related("author")
    return visible.prefetch_related(Prefetch("files", files, to_attr="open_files"), Prefetch("files", closed, to_attr="closed_files"))
