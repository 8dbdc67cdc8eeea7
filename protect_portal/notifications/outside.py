"""What may leave the portal in a mail: no title, and nothing of the text, under RED and AMBER+STRICT (TLP 2.0, FIRST, 2022)."""

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from protect_portal.access.lock import Tlp
from protect_portal.audit.words import OBJECTS

STAYS_INSIDE = (Tlp.RED, Tlp.AMBER_STRICT)


def shows_outside(target: Model) -> bool:
    """Whether a mail to somebody who may see `target` may name it."""
    return getattr(target, "tlp", None) not in STAYS_INSIDE


def name_outside(target: Model, reader) -> str:
    """Its title as `reader`, who may see it, knows it; under a label that keeps it inside, what kind of thing it is and its number."""
    if shows_outside(target):
        return str(getattr(target, "told_as", target))
    noun = OBJECTS.get(type(target), target._meta.verbose_name)
    return capfirst(_("%(noun)s no. %(number)s") % {"noun": noun, "number": target.pk})
