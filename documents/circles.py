"""The circles that an author may choose today, each with the label that goes with it and its sentence."""

from django.utils.translation import gettext_lazy as _

from protect_portal.access.lock import Audience, Tlp
from protect_portal.ui.forms import sentence

# Each sentence carries the label that goes with it: a wider circle, a lighter label
LABEL_OF = {Audience.PRIVATE: Tlp.AMBER, Audience.GROUP: Tlp.AMBER, Audience.MEMBERS: Tlp.GREEN}
WIDER = {Audience.PRIVATE: [Audience.GROUP, Audience.MEMBERS], Audience.GROUP: [Audience.MEMBERS]}
SENTENCES = {
    Audience.PRIVATE: sentence(_("Only me"), _("Nobody else, not even the secretariat."), Tlp.AMBER),
    Audience.GROUP: sentence(
        _("The group"), _("The organisations of the group; they may pass it on inside, to those who need to know."), Tlp.AMBER
    ),
    Audience.MEMBERS: sentence(_("All members"), _("Every member organisation; it is not published."), Tlp.GREEN),
}
