"""Why a file is not let in: one clear sentence for each reason, which the person can act on."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASONS = {
    "type": gettext_lazy("Only %(endings)s files can be shared."),
    "size": gettext_lazy("The file is too large: %(limit)s at most."),
    "empty": gettext_lazy("The file is empty."),
    "content": gettext_lazy("The content is not what the ending .%(kind)s says."),
    "broken": gettext_lazy("The file cannot be opened: it seems damaged. Save it again and retry."),
    "old": gettext_lazy("The file is an old .doc, or protected by a password: save it as .docx without one."),
    "encrypted": gettext_lazy("The file is protected by a password: save it without one."),
    "bomb": gettext_lazy("The file unpacks to far more than a document needs, so it was not opened."),
    "deep": gettext_lazy(
        "The file has parts nested far deeper than a document needs, so it was not read: save it again in an office program."
    ),
    "pixels": gettext_lazy("The picture has more than 100 million points: make it smaller."),
    "path": gettext_lazy("The file contains parts with misleading names, as no office program writes them: save it again."),
    "hidden": gettext_lazy("The file hides a second file behind or before its content: save it again."),
    "doctype": gettext_lazy(
        "The file defines entities of its own (DOCTYPE), which can harm its readers: save it again in an office program."
    ),
    "macros": gettext_lazy("The file contains macros: save it without them."),
    "template": gettext_lazy("The file fetches its template from another place: save it without that template."),
    "external": gettext_lazy("The file fetches parts from another place when it is opened: put them into the file, or take them out."),
    "field": gettext_lazy("The file contains a field that starts other programs (DDE): take it out."),
    "program": gettext_lazy("The file contains a program: take it out."),
    "embedded": gettext_lazy("The file contains other files: share them one by one."),
    "chunk": gettext_lazy("The text stands in another file packed inside this one: open it in an office program and save it again."),
    "script": gettext_lazy("The PDF runs a script or starts something when it is opened: print it to a new PDF and share that."),
    "form": gettext_lazy("The PDF is a form of the kind that carries its own program (XFA): print it to a new PDF and share that."),
    "pages": gettext_lazy("The PDF has more than 3,000 pages: split it."),
    "encoding": gettext_lazy("The text is not in UTF-8: save it with the encoding UTF-8."),
    "slow": gettext_lazy("The file takes too long to check: split it, or print it to a new PDF."),
}


def refused(code: str, **words: str) -> ValidationError:
    """The refusal `code` with its sentence in the reader's language."""
    return ValidationError(str(REASONS[code]) % words if words else str(REASONS[code]), code=code)


def refused_type(accepted: tuple[str, ...]) -> ValidationError:
    return refused("type", endings=_("%(most)s and %(last)s") % _listed(accepted))


def refused_size() -> ValidationError:
    return refused("size", limit=filesizeformat(settings.UPLOAD_LIMIT))


def _listed(accepted: tuple[str, ...]) -> dict[str, str]:
    return {"most": ", ".join(f".{kind}" for kind in accepted[:-1]), "last": f".{accepted[-1]}"}
