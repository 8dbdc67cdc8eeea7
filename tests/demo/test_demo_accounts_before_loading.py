"""Before the coalition is loaded there is nothing to list."""

import pytest
from django.core.management import CommandError, call_command

from protect_portal.demo.data.days import age_of_demonstration

pytestmark = pytest.mark.xdist_group("demo")


def test_nothing_loaded(empty):
    assert age_of_demonstration() == 0
    with pytest.raises(CommandError, match="demo_load") as refusal:
        call_command("demo_accounts")
    assert refusal.value.returncode == 1
