"""Plain functions that make objects: rows as they would stand after an action, without its events and without asking rights."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO

import docx
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import OuterRef
from django.utils import timezone

from documents.models import Document, DocumentType, Version, VersionFile
from meetings.models import Invitee, Meeting
from members.models import Absence, Affiliation, Ask, AskedParty, AskField, Circular, Coalition, Organisation, User
from protect_portal.access.lock import Audience
from protect_portal.audit.record import capacity_of
from protect_portal.files.store import store_upload
from protect_portal.notifications.models import Delivery
from working_groups.models import WorkingGroup

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def make_docx(text: str = "Un text.", name: str = "text.docx") -> SimpleUploadedFile:
    """A real .docx with one paragraph, as a browser would send it."""
    file, content = docx.Document(), BytesIO()
    file.add_paragraph(text)
    file.save(content)
    return SimpleUploadedFile(name, content.getvalue(), content_type=DOCX)


def make_organisation(name: str, **fields) -> Organisation:
    """An organisation without membership; `name` is also its short name."""
    return Organisation.objects.create(**{"name": name, "short_name": name[:60]} | fields)


def make_person(name: str, organisation: Organisation | None = None, *, role: str = Affiliation.Role.STAFF, **fields) -> User:
    """Somebody without a password, working for `organisation` since yesterday; the address is made of the name."""
    email = ".".join(name.lower().split()) + "@example.org"
    person = User(**{"email": email, "name": name} | fields)
    person.set_unusable_password()
    person.save()
    if organisation:
        Affiliation.objects.create(user=person, organisation=organisation, role=role, starts_at=timezone.now() - timedelta(days=1))
    return person


def organisation_of(person: User) -> Organisation:
    return person.affiliations.running().order_by("pk").first().organisation


def make_document(
    author: User,
    *,
    group: WorkingGroup | None = None,
    organisation: Organisation | None = None,
    title: str = "Un document",
    audience: str = Audience.GROUP,
    text: str = "Un text.",
    name: str = "text.docx",
    **fields,
) -> Document:
    """A document with its first version and a stored .docx. The audience `group` needs a group."""
    document = Document.objects.create(
        author=author,
        group=group,
        organisation=organisation or organisation_of(author),
        title=title,
        audience=audience,
        **{"type": DocumentType.objects.first()} | fields,
    )
    add_version(document, text=text, name=name)
    return document


def make_many(like: Document, number: int, title: str = "Text", **fields) -> list[Document]:
    """So many documents as `like` is, called "Text 0" and so on, straight into the tables; all have its one stored file."""
    common = {name: getattr(like, name) for name in ("author", "organisation", "group", "type", "audience", "tlp", "language")} | fields
    made = Document.objects.bulk_create(Document(title=f"{title} {n}", **common) for n in range(number))
    stored = like.current_version.files.get().stored
    common = {"number": 1, "author": common["author"], "sha256": stored.sha256}
    versions = Version.objects.bulk_create(Version(document=document, **common) for document in made)
    VersionFile.objects.bulk_create(VersionFile(version=version, stored=stored) for version in versions)
    Document.objects.filter(pk__in=[document.pk for document in made]).update(
        current_version=Version.objects.filter(document=OuterRef("pk")).values("pk")[:1]
    )
    return made


def add_version(
    document: Document, *, text: str = "Un text.", name: str = "text.docx", label: str = "", note: str = "", author: User | None = None
) -> Version:
    """The next version, by the document's author unless said otherwise."""
    by, number = author or document.author, document.versions.count() + 1
    stored = store_upload(make_docx(text, name), by=by)
    version = Version.objects.create(document=document, number=number, label=label, note=note, author=by, sha256=stored.sha256)
    VersionFile.objects.create(version=version, stored=stored)
    document.current_version = version
    document.save(update_fields=["current_version"])
    return version


def make_meeting(
    author: User,
    *,
    group: WorkingGroup | None = None,
    organisation: Organisation | None = None,
    title: str = "O ședință",
    starts_at: datetime | None = None,
    hours: float = 2,
    people: list[User] = (),
    **fields,
) -> Meeting:
    """A planned meeting in a week, with `people` as invitees. Without a group give audience="members"."""
    starts_at = starts_at or timezone.now() + timedelta(days=7)
    meeting = Meeting.objects.create(
        author=author,
        group=group,
        organisation=organisation or organisation_of(author),
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        **fields,
    )
    for person in people:
        Invitee.objects.create(meeting=meeting, user=person, organisation=organisation_of(person))
    return meeting


def convene(meeting: Meeting) -> None:
    """Its invitees have been asked: status, ask and parties as convene_meeting leaves them."""
    ask = Ask.objects.create(
        kind=Ask.Kind.MEETING,
        status=Ask.Status.OPEN,
        by=meeting.author,
        opens_at=min(timezone.now(), meeting.starts_at - timedelta(days=1)),
        closes_at=meeting.starts_at,
        tlp=meeting.tlp,
    )
    for invitee in meeting.invitees.all():
        invitee.party = AskedParty.objects.create(ask=ask, user_id=invitee.user_id)
        invitee.save(update_fields=["party"])
    meeting.ask, meeting.status = ask, Meeting.Status.CONVENED
    meeting.save(update_fields=["ask", "status"])


def make_delivery(recipient: User, target, *, kind: str = "meeting_invited", **fields) -> Delivery:
    """A mail about `target` that is owed to `recipient`, due now; its occurrence is 1."""
    about = {"content_type": ContentType.objects.get_for_model(target), "object_id": target.pk, "kind": kind}
    due = {"due_at": timezone.now(), "next_try_at": timezone.now()}
    return Delivery.objects.create(**{"recipient": recipient, "occurrence": "1", **about, **due} | fields)


def make_ask(
    by: User,
    *,
    organisations: Iterable[Organisation] = (),
    people: Iterable[User] = (),
    kind: str = Ask.Kind.PLAIN,
    fields: Iterable[dict] = (),
    **more,
) -> Ask:
    """An open ask until next week, with its parties silent; `fields` are those of AskField, in their order."""
    now = timezone.now()
    common = {
        "question": "O întrebare",
        "capacity": capacity_of(by, Coalition.current()),
        "status": Ask.Status.OPEN,
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=7),
    }
    ask = Ask.objects.create(**{"kind": kind, "by": by} | common | more)
    AskedParty.objects.bulk_create(AskedParty(ask=ask, organisation=organisation) for organisation in organisations)
    AskedParty.objects.bulk_create(AskedParty(ask=ask, user=person) for person in people)
    AskField.objects.bulk_create(AskField(**{"ask": ask, "order": order} | field) for order, field in enumerate(fields, 1))
    return ask


def make_circular(
    by: User,
    *,
    organisations: Iterable[Organisation] = (),
    people: Iterable[User] = (),
    to: str = "",
    text: str = "Un text.",
    confirm: bool = False,
    **more,
) -> Circular:
    """One that was sent a day ago; `more` goes to its ask."""
    ask = make_ask(by, organisations=organisations, people=people, kind=Ask.Kind.CIRCULAR, **{"question": "O circulară"} | more)
    return Circular.objects.create(ask=ask, text=text, sender=by, to=to, confirm=confirm, sent_at=ask.opens_at)


def make_absence(person: User, *, alternate: User | None = None, days: float = 7) -> Absence:
    """Away since an hour ago, for so many days."""
    now = timezone.now()
    return Absence.objects.create(user=person, alternate=alternate, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=days))
