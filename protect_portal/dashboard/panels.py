"""At the foot of every page whose object has a history: the way to it."""

from django.db.models import Model
from django.http import HttpRequest

from protect_portal.audit.record import noun_of
from protect_portal.audit.words import PARTS
from protect_portal.ui.panels import panel


def way_to_history(root: Model, request: HttpRequest) -> tuple[str, dict]:
    return "audit/_history_panel.html", {"name": f"{noun_of(root)}-history", "number": root.pk}


for model in PARTS:  # filled before: audit.apps loads each app's history.py, then ui.apps the panels
    panel(model, place=90)(way_to_history)
