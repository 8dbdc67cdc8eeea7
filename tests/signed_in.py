"""A session that looks as if its person had just come through the door."""

import time


def just_now(client, person) -> None:
    """What a sign-in by password leaves in the session (protect_portal/access/recent.py)."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
