"""Who hears of what happens in the groups."""

from django.utils.translation import gettext_lazy as _

from members.models import User
from protect_portal.access.keys import holders_of
from protect_portal.notifications.registry import notice


@notice("seat.granted", sentence=_("%(target)s: your organisation has a seat."))
def people_of_the_seat(event):
    return holders_of([f"org:{event.target.organisation_id}"])


@notice("lead.appointed", sentence=_("%(target)s: you were appointed to lead the group."))
def appointed_lead(event):
    return User.objects.filter(pk=event.target.user_id)


@notice("guest.invited", sentence=_("%(target)s: you were invited as a guest."))
def invited_guest(event):
    return User.objects.filter(pk=event.target.user_id)
