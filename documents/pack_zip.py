"""The zip of a pack: its files, and in front of them a list of what is there and may be done with it. What was left out stands in a
list of its own, by number: titles of RED texts do not go on with the others."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO

from django.conf import settings
from django.http import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.pack import Pack
from protect_portal.files.zipped import Member, zip_response


def pack_response(pack: Pack) -> HttpResponseBase:
    """The pack as a download. Its rights were asked when the pack was made."""
    name = pgettext("file name", "documents")
    return zip_response(f"{name}-{timezone.localdate():%Y-%m-%d}.zip", list(_members(pack)))


def _members(pack: Pack) -> Iterator[Member]:
    yield _list(_("Contents"), "documents/pack_contents.txt", pack)
    if pack.left_out:
        yield _list(_("Left out"), "documents/pack_left_out.txt", pack)
    for packed in pack.documents:
        for file in packed.files:
            content, at = file.stored.content, packed.document.current_version.created_at
            yield Member(file.name, at, file.stored.size, partial(content.storage.open, content.name, "rb"))


def _list(name: str, template: str, pack: Pack) -> Member:
    """A text in the reader's language; with the mark and the line ends by which old programs of Windows know UTF-8."""
    context = {"pack": pack, "at": timezone.localtime(), "base_url": settings.PORTAL_BASE_URL}
    text = render_to_string(template, context).replace("\n", "\r\n").encode("utf-8-sig")
    return Member(f"{name}.txt", context["at"], len(text), partial(BytesIO, text))
