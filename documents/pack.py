"""A pack: the current files of several documents to take along, and what is left out of it and why. Never what is RED or AMBER+STRICT."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from documents.models import Document, VersionFile
from protect_portal.access.lock import Tlp
from protect_portal.audit.reading import is_recorded
from protect_portal.files.models import StoredFile
from protect_portal.files.zipped import name_in_zip
from protect_portal.ui.numbers import whole_number

MOST = 100  # documents
LARGEST = 200 * 1024 * 1024  # bytes of all files together
PACKED = (VersionFile.Kind.ORIGINAL, VersionFile.Kind.ATTACHMENT)
CHECKED = (StoredFile.Checked.CLEAN, StoredFile.Checked.WARNED)

MAY_GO_ON: dict[str, str | Promise] = {
    Tlp.AMBER: _l("It may go on inside your own organisation, to those who need to know it."),
    Tlp.GREEN: _l("It may go on inside the coalition and to its partners; it is not published."),
    Tlp.CLEAR: _l("It may go on everywhere."),
}
"""What whoever unpacks it may do with it (TLP 2.0, FIRST, 2022)."""


@dataclass(frozen=True)
class PackedFile:
    """One file, and its name in the zip: it holds the document's number, so it is the same in every pack."""

    name: str
    stored: StoredFile


@dataclass(frozen=True)
class PackedDocument:
    document: Document
    files: list[PackedFile]

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(file.stored.size for file in self.files)

    @property
    def may_go_on(self) -> str | Promise:
        return MAY_GO_ON[self.document.tlp]


@dataclass(frozen=True)
class LeftOut:
    """A document that its reader sees, and that does not go into the pack; or only `partly`, without one of its files."""

    document: Document
    why: str
    is_partly: bool


@dataclass(frozen=True)
class Pack:
    """`asked` counts what was asked for, seen or not."""

    asked: int
    documents: list[PackedDocument]
    left_out: list[LeftOut]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(packed.size for packed in self.documents)

    @cached_property
    def refusal(self) -> str:
        """Why there is no such pack; empty where there is."""
        if self.asked > MOST:
            chosen = ngettext("%(count)d document is chosen", "%(count)d documents are chosen", self.asked) % {"count": self.asked}
            return _("%(chosen)s; one zip holds at most %(most)d. Take some of them away.") % {"chosen": chosen, "most": MOST}
        if not self.documents and not self.left_out:
            return _("No document is chosen. Tick the ones you want, then press “Download the ticked ones”.")
        if not self.documents:
            return _("None of the chosen documents goes into a zip; below stands why.")
        if self.size > LARGEST:
            sizes = {"size": filesizeformat(self.size), "most": filesizeformat(LARGEST)}
            return _("Together these files have %(size)s; one zip holds at most %(most)s. Take some of them away.") % sizes
        return ""


def pack_of(user, chosen: Iterable[str]) -> Pack:
    """The pack of the documents with these numbers, newest first. What `user` does not see is not there, and is not told of."""
    numbers = {number for text in chosen if (number := whole_number(text)) is not None}
    visible = Document.objects.allowed(user).filter(pk__in=numbers).order_by("-created_at", "-pk")
    rows = visible.select_related("organisation", "type", "current_version").prefetch_related(*_files_for(user))
    documents, left_out = [], []
    for document in rows[:MOST]:
        files, reasons = _files_and_reasons(document)
        documents += [PackedDocument(document, files)] if files else []
        left_out += [LeftOut(document, why, bool(files)) for why in reasons]
    return Pack(len(numbers), documents, left_out)


def _files_for(user) -> list[Prefetch]:
    """The current version's `open_files`, and `closed_files` that nobody takes along."""
    files = VersionFile.objects.allowed(user).filter(kind__in=PACKED, stored__checked__in=CHECKED).select_related("stored").order_by("pk")
    closed = VersionFile.objects.filter(kind__in=PACKED).exclude(stored__checked__in=CHECKED).select_related("stored")
    return [
        Prefetch("current_version__files", files, to_attr="open_files"),
        Prefetch("current_version__files", closed, to_attr="closed_files"),
    ]


def _files_and_reasons(document: Document) -> tuple[list[PackedFile], list[str]]:
    if reason := _why_left_out(document):
        return [], [reason]
    version = document.current_version
    there = [file for file in version.open_files if _is_kept(file.stored)]
    gone = [_("A file of it is no longer kept.") for file in version.open_files if file not in there]
    return _named(document, there), [*(str(file.stored.why_closed) for file in version.closed_files), *gone]


def _why_left_out(document: Document) -> str:
    if document.hidden_at:
        return _("Hidden: only its author sees it.")
    if is_recorded(document):
        return _("%(label)s goes into no zip: open it on its own page, where each download is recorded.") % {
            "label": document.get_tlp_display()
        }
    if document.status == Document.Status.WITHDRAWN:
        return _("Withdrawn: its page says why, and keeps the text.")
    return "" if document.current_version and _has_files(document) else _("It has no file.")


def _has_files(document: Document) -> bool:
    return bool(document.current_version.open_files or document.current_version.closed_files)


def _is_kept(stored: StoredFile) -> bool:
    return stored.purged_at is None and stored.content.storage.exists(stored.content.name)


def _named(document: Document, files: list[VersionFile]) -> list[PackedFile]:
    """The text itself bears the document's number, every other file its own besides."""
    text = next((file for file in files if file.kind == VersionFile.Kind.ORIGINAL), None)
    marks = [f"{document.pk}" if file is text else f"{document.pk}-{file.pk}" for file in files]
    return [PackedFile(name_in_zip(file.stored.name, mark), file.stored) for file, mark in zip(files, marks, strict=True)]
