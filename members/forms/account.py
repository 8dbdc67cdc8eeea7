from members.models import User
from protect_portal.ui.forms import LineField, PortalModelForm


class AccountForm(PortalModelForm):
    """What a person changes about themselves; the address is how they are known, and stays."""

    class Meta:
        model = User
        fields = ["name", "language", "phone"]
        field_classes = {"name": LineField}
