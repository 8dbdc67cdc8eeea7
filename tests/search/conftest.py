import pytest

from members.models import User


@pytest.fixture
def english(world):
    """Everybody reads English: the words of the pages as they are written in the source."""
    User.objects.update(language="en")
