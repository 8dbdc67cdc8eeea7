"""A PDF for one reader: name, moment and label at the foot of every page, so that a copy says whose it was."""

from io import BytesIO
from typing import BinaryIO

import typst
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import RectangleObject

from protect_portal.audit.status import NoLonger
from protect_portal.files.guard.effort import Effort
from protect_portal.files.guard.pdf import check_pages

MAX_SECONDS = 20.0
Size = tuple[float, float]  # points, as the page is seen: width, height

# The words come as data, never as markup. Typst's own serif has the Romanian letters and goes into the file as a subset.
STAMP = b"""
#let sizes = json(bytes(sys.inputs.sizes))
#for (width, height) in sizes {
  let unit = calc.min(width, height) / 65 * 1pt
  let words = text(size: calc.max(5pt, unit), sys.inputs.words)
  page(width: width * 1pt, height: height * 1pt, margin: 0pt, fill: none,
    align(bottom + center, pad(x: 3%, bottom: unit, box(fill: white.transparentize(15%), inset: 2pt, words))))
}
"""


class Unstampable(NoLonger):
    """The PDF is damaged, protected or takes too long, so it cannot carry its reader's name: it is not handed out without it."""

    def __str__(self):
        return _("This PDF cannot be marked with your name, so it is not handed out. Ask its author for a new version of the file.")


def words_of(reader, root: Model) -> str:
    """What stands at the foot: who, when (Romanian time), under which label."""
    return f"{reader.name} · {timezone.localtime():%d.%m.%Y, %H:%M} · {root.get_tlp_display()}"


def stamped(file: BinaryIO, words: str, seconds: float = MAX_SECONDS) -> bytes:
    """The PDF in `file` with `words` at the foot of each page as it is seen, whatever its size and rotation. Raises Unstampable."""
    try:
        return _stamped(file, words, Effort(seconds))
    except Exception as broken:  # a damaged file may break the reader anywhere: whatever it is, it never goes out unstamped
        raise Unstampable from broken


def _stamped(file: BinaryIO, words: str, effort: Effort) -> bytes:
    reader, content = PdfReader(file), BytesIO()
    check_pages(reader, effort)
    writer = PdfWriter(clone_from=reader)
    sizes = [_seen(page) for page in writer.pages]
    stamps = _stamps(sorted(set(sizes)), words)
    for page, size in zip(writer.pages, sizes, strict=True):
        effort.step()
        effort.unpack(0, _drawn(page))
        page.merge_transformed_page(stamps[size], _onto(page))
    writer.write(content)
    return content.getvalue()


def _drawn(page: PageObject) -> int:
    """Bytes of what draws the page: they are written anew for it, also where many pages name the same ones."""
    content = page.get_contents()
    return 0 if content is None else len(content.get_data())


def _stamps(sizes: list[Size], words: str) -> dict[Size, PageObject]:
    """One empty page with the words for each size."""
    inputs = {"sizes": str([list(size) for size in sizes]), "words": words}
    made = typst.compile(STAMP, format="pdf", sys_inputs=inputs, ignore_system_fonts=True)
    return dict(zip(sizes, PdfReader(BytesIO(made)).pages, strict=True))


def _seen(page: PageObject) -> Size:
    box = _box(page)
    size = round(float(box.width), 2), round(float(box.height), 2)
    return size[::-1] if page.rotation % 180 else size


def _box(page: PageObject) -> RectangleObject:
    """What is seen of the page: its crop box, as far as it lies on the medium (ISO 32000-1, 14.11.2)."""
    crop, medium = page.cropbox, page.mediabox
    left, bottom = max(crop.left, medium.left), max(crop.bottom, medium.bottom)
    return RectangleObject((left, bottom, min(crop.right, medium.right), min(crop.top, medium.top)))


def _onto(page: PageObject) -> Transformation:
    """From the stamp, drawn as the page is seen, to the page's own coordinates before it is turned (clockwise, ISO 32000-1, 7.7.3.3)."""
    box = _box(page)
    width, height = float(box.width), float(box.height)
    turned = {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, width, 0),
        180: (-1, 0, 0, -1, width, height),
        270: (0, -1, 1, 0, 0, height),
    }[page.rotation % 360]
    return Transformation(turned).translate(float(box.left), float(box.bottom))
