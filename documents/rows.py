"""A line of a list of documents: read as one narrow row of what it shows, and drawn once for everybody who sees the same."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from documents.favourites import with_favourites
from documents.models import Document, DocumentType, Version
from members.models import Organisation
from working_groups.models import WorkingGroup


class DocumentRow(NamedTuple):
    """Equal rows look equal: nothing else is shown of a document in a list."""

    pk: int
    title: str
    status: str
    tlp: str
    created_at: datetime
    version: int | None
    version_label: str | None
    version_at: datetime | None
    organisation: str
    organisation_en: str
    type: str
    type_en: str
    group: str | None
    group_en: str | None
    group_initial: str | None
    group_colour: str | None
    is_favourite: bool

    def as_document(self) -> Document:
        """The same with the words of its models, for the templates; not to be saved."""
        document = Document(pk=self.pk, title=self.title, status=self.status, tlp=self.tlp, created_at=self.created_at)
        document.is_favourite = self.is_favourite
        document.organisation = Organisation(short_name=self.organisation, name_en=self.organisation_en)
        document.type = DocumentType(name=self.type, name_en=self.type_en)
        if self.group is not None:
            document.group = WorkingGroup(name=self.group, name_en=self.group_en, initial=self.group_initial, colour=self.group_colour)
        if self.version is not None:
            document.current_version = Version(number=self.version, label=self.version_label, created_at=self.version_at)
        return document


COLUMNS = (
    *("pk", "title", "status", "tlp", "created_at"),
    *("current_version__number", "current_version__label", "current_version__created_at"),
    *("organisation__short_name", "organisation__name_en", "type__name", "type__name_en"),
    *("group__name", "group__name_en", "group__initial", "group__colour", "is_favourite"),
)


def rows_of(user, documents: QuerySet[Document]) -> list[DocumentRow]:
    """What a list shows of `documents`, in their order, to `user`."""
    return [DocumentRow._make(row) for row in with_favourites(user, documents).values_list(*COLUMNS)]
