"""Names in two languages."""

from django.utils.translation import get_language


class Bilingual:
    """Called by `name_en` where the reader reads English and there is one, else by `name`."""

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name
