from protect_portal.access.keys import SECRETARIAT, keys_of
from protect_portal.access.querysets import AccessQuerySet
from protect_portal.notifications.registry import mail_kinds


def sees_all_mails(user) -> bool:
    """Who keeps the mails of the coalition: the secretariat."""
    return SECRETARIAT in keys_of(user)


class DeliveryRights(AccessQuerySet):
    def viewable_by(self, user):
        """What was sent to oneself; the secretariat sees what went to whom, never what it said: that is the target's right. Where whom it
        went to would tell what is hidden, such as who keeps a text that somebody asked for, it sees nothing."""
        return self._of_the_office() | self.filter(recipient=user.pk) if sees_all_mails(user) else self.filter(recipient=user.pk)

    def resendable_by(self, user):
        """Send again what failed or came back: the secretariat."""
        return self._of_the_office() if sees_all_mails(user) else self.none()

    def _of_the_office(self):
        return self.exclude(kind__in=[name for name, kind in mail_kinds().items() if kind.is_between_two])
