"""What is done to mails, and when the coalition reminds, in words."""

from django.utils.translation import pgettext_lazy as _p

from protect_portal.audit.words import names_kinds, names_objects, names_prefixes
from protect_portal.notifications.mail_words import names_mails
from protect_portal.notifications.models import Delivery

names_objects({Delivery: _p("thing", "e-mail")})
names_prefixes({"reminder": _p("thing", "coalition")})
names_kinds(
    {
        "delivery.resent": _p("history", "Sent again"),
        "reminder.offsets_edited": _p("history", "The days of a reminder were changed"),
    }
)
names_mails({"news": _p("mail", "News"), "digest": _p("mail", "Summary of news")})
