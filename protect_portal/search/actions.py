"""Keeping a choice of filters. No events: it concerns nobody else, so nobody else may learn of it, in no history either."""

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User
from protect_portal.audit.overlap import refusing_overlap
from protect_portal.audit.status import NoLonger
from protect_portal.search.models import SavedFilter


@transaction.atomic
def keep_filter(saved: SavedFilter, *, by: User) -> SavedFilter:
    """Raises NoLonger where the name was taken a moment ago, or there are as many as one person may keep."""
    User.objects.select_for_update().get(pk=by.pk)
    if by.saved_filters.count() >= SavedFilter.MOST:
        raise NoLonger(_("You keep as many choices as fit here: remove one first."))
    saved.user_id = by.pk
    return _written(saved)


def rename_filter(saved: SavedFilter, name: str) -> SavedFilter:
    """Raises NoLonger where the name was taken a moment ago."""
    saved.name = name
    return _written(saved)


def remove_filter(saved: SavedFilter) -> None:
    saved.delete()


def _written(saved: SavedFilter) -> SavedFilter:
    with refusing_overlap(_("You have just kept a choice of this name.")):
        saved.save()
    return saved
