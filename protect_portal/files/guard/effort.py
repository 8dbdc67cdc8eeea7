"""What the check of one file may cost, with everything that is packed into it."""

from time import monotonic

from protect_portal.files.guard.refusals import refused

MAX_SECONDS = 20.0
MAX_UNPACKED = 200 * 1024 * 1024  # bytes, all members of all zips together
MAX_MEMBERS = 2_000


class Effort:
    """One clock and one budget for a file: its parts share them, however deep they lie."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self.until, self.members, self.unpacked = monotonic() + seconds, 0, 0

    def step(self) -> None:
        """Refuses once the time is over; asked between all steps that a hostile file could make many of."""
        if monotonic() > self.until:
            raise refused("slow")

    def unpack(self, members: int, size: int) -> None:
        """Refuses once there are too many members, or `size` bytes more are too many."""
        self.members, self.unpacked = self.members + members, self.unpacked + size
        if self.members > MAX_MEMBERS or self.unpacked > MAX_UNPACKED:
            raise refused("bomb")
