"""What a browser sends with the forms of documents."""

from documents.models import DocumentType
from protect_portal.audit.models import Event
from tests.make import make_docx, organisation_of


def upload_data(person, group=None, **changed) -> dict:
    """A filled in upload form, as `person` would send it."""
    data = {
        "title": "Poziție comună",
        "type": DocumentType.objects.get().pk,
        "language": "ro",
        "organisation": organisation_of(person).pk,
        "group": group.pk if group else "",
        "audience": "group" if group else "private",
        "label": "1.0",
        "note": "Prima formă",
        "file": make_docx(),
    }
    return data | changed


def events_of(document) -> list[tuple[str, str, dict]]:
    """Kind, actor's name and data of what happened to the document, in order."""
    events = Event.objects.filter(content_type__model="document", object_id=document.pk).order_by("pk")
    return [(event.kind, event.by.name, event.data) for event in events.select_related("by")]
