"""Who may see, call and answer meetings."""

from django.apps import apps
from django.db.models import Exists, OuterRef

from members.permissions.directory import inspected_by, runs_coalition
from protect_portal.access.keys import MEMBERS, keys_of
from protect_portal.access.querysets import AccessQuerySet, GuardedQuerySet


class MeetingRights(GuardedQuerySet):
    def editable_by(self, user):
        """Agenda, place, move, cancel: the group's leads; any meeting for the secretariat and the presidency."""
        visible = self.viewable_by(user)
        return visible if runs_coalition(user) else visible.filter(self.led_by(user))

    def movable_by(self, user):
        return self.editable_by(user)

    def cancellable_by(self, user):
        return self.editable_by(user)

    def convenable_by(self, user):
        return self.editable_by(user)

    def joinable_by(self, user):
        """See the link and the room: the invited, and whoever may edit it."""
        invited = apps.get_model("meetings.Invitee").objects.filter(meeting=OuterRef("pk"), user=user.pk)
        visible = self.viewable_by(user)
        return visible if runs_coalition(user) else visible.filter(Exists(invited) | self.led_by(user))

    def sharable_by(self, user):
        """Choose again who sees it: whoever called it."""
        return self.viewable_by(user).filter(author=user.pk)

    def inspectable_by(self, user):
        """Who opened it."""
        return inspected_by(user, self.viewable_by(user))


class AgendaItemRights(AccessQuerySet):
    def viewable_by(self, user):
        """Whoever sees the meeting; a restricted item only who carries the key `members`."""
        items = self.filter(meeting__in=apps.get_model("meetings.Meeting").objects.allowed(user))
        return items if MEMBERS in keys_of(user) else items.filter(restricted=False)


class InviteeRights(AccessQuerySet):
    def viewable_by(self, user):
        return self.filter(meeting__in=apps.get_model("meetings.Meeting").objects.allowed(user))

    def answerable_by(self, user):
        """One's own invitation, while one may see the meeting."""
        return self.viewable_by(user).filter(user=user.pk)
