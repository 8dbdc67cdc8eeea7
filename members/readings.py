"""Who opened what is closely held, as far as the reader may know: one page for every kind of root that has it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from members.models import Affiliation, User
from members.permissions.organisation import called_in_rows
from protect_portal.access.rights import can
from protect_portal.audit.history import rows_before
from protect_portal.audit.models import Reading
from protect_portal.audit.reading import is_recorded, readings_about
from protect_portal.audit.record import noun_of

READINGS = 50  # rows on a page


@dataclass(frozen=True)
class ReadingWords:
    """What the page says of a root, which in Romanian has a gender: its heading, who reads all openings, and that there is none."""

    opened: str | Promise
    all_seen_by: str | Promise
    never: str | Promise


OF_A_DOCUMENT = ReadingWords(
    _l("Who opened it"),
    _l(
        "You see your own openings. All of them are seen by the representatives of the organisation it belongs to, the secretariat"
        " and the presidency."
    ),
    _l("Nobody opened it while it was RED or AMBER+STRICT."),
)


def readings_of(root: Model, user: User) -> QuerySet[Reading]:
    """Newest first, each with `organisations`, the names of those its reader worked for at the time: all of them for whoever
    may inspect the root, else `user`'s own."""
    rows = readings_about(root)
    shown = rows if can(user, "inspect", root) else rows.filter(user=user)
    at_the_time = Q(starts_at__lte=OuterRef("at")) & (Q(ends_at=None) | Q(ends_at__gt=OuterRef("at")))
    worked_for = Affiliation.objects.filter(at_the_time, user=OuterRef("user")).annotate(place=called_in_rows("organisation"))
    names = ArraySubquery(worked_for.order_by("place").values("place"))
    return shown.select_related("user").annotate(organisations=names).order_by("-at", "-pk")


def page_of_readings(rows: QuerySet[Reading], before: str) -> tuple[list[Reading], int | None]:
    """The newest openings before the one with the number `before`, and the number to go on from; any page costs the same."""
    found = list(rows_before(rows, before)[: READINGS + 1])
    return found[:READINGS], found[READINGS - 1].pk if len(found) > READINGS else None


def readings_page_of(model: type[Model], listed, words: ReadingWords = OF_A_DOCUMENT) -> Callable[..., HttpResponse]:
    """The view that shows who opened one row of `model`, under the list called `listed`: to who may know; to others their own."""

    @require_safe
    def readings_page(request: HttpRequest, pk: int) -> HttpResponse:
        visible = model._default_manager.allowed(request.user).with_abilities(request.user, "inspect").select_related("group")
        root = get_object_or_404(visible, pk=pk)
        readings, older = page_of_readings(readings_of(root, request.user), request.GET.get("before", ""))
        context = {"root": root, "list": f"{noun_of(root)}-list", "all": listed, "is_recorded": is_recorded(root)}
        context |= {"words": words, "readings": readings, "older": older, "versions": any(reading.version_number for reading in readings)}
        return render(request, "members/readings.html", context)

    readings_page.__name__ = f"{noun_of(model)}_readings"
    return readings_page
