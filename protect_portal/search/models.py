"""What a person keeps of their searching."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

PAGES = {"documents": "document-list"}
"""The lists whose choices can be kept, with their addresses."""


class SavedFilter(models.Model):
    """A choice of filters of a list, kept under a name. Theirs alone: it has no event, and no page shows anybody else's.

    `query` holds what the list accepted when it was kept; what is no longer offered later, the list leaves out and says so."""

    MOST = 30

    user = models.ForeignKey("members.User", models.CASCADE, related_name="saved_filters")
    of = models.CharField(max_length=20, default="documents", editable=False, help_text="which list, by its name in PAGES")
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("user", "of", Lower("name"), name="search_saved_filter_once")]
        ordering = [Lower("name"), "pk"]

    def __str__(self):
        return str(self.pk)

    def get_absolute_url(self):
        """The list with this choice."""
        return f"{reverse(PAGES[self.of])}?{self.query}"
