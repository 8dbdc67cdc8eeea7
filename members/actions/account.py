from django.db import transaction

from members.models import User
from protect_portal.audit.record import record_edit


@transaction.atomic
def save_account(form, *, by: User) -> None:
    """Keep what a person wrote about themselves: name, language, phone."""
    form.save()
    record_edit(form, by=by)
