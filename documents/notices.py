"""Who hears of documents: whoever can see them through their group or as a member, never of what is private."""

from django.utils.translation import gettext_lazy as _

from members.models import User
from protect_portal.access.keys import holders_of
from protect_portal.access.lock import Audience
from protect_portal.notifications.registry import notice


@notice("document.shared", "document.opened", sentence=_("New document: %(target)s."))
@notice("version.added", sentence=_("New version of %(target)s."))
@notice("document.withdrawn", sentence=_("Withdrawn: %(target)s."))
def readers(event):
    document = event.target
    return User.objects.none() if document.audience == Audience.PRIVATE else holders_of(document.readers)
