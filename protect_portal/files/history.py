"""What happens to a file after it was uploaded, in words."""

from django.utils.translation import pgettext_lazy as _p

from protect_portal.audit.words import names_kinds, names_objects
from protect_portal.files.models import StoredFile

names_objects({StoredFile: _p("thing", "file")})
names_kinds(
    {
        "file.clean": _p("history", "Checked for viruses: nothing found"),
        "file.warned": _p("history", "Checked for viruses: nothing found; pictures in it say where they were taken"),
        "file.blocked": _p("history", "Blocked by the check for viruses"),
    }
)
