"""Stops what a starter has left: waits for the end of the starter's pipe, which comes however the starter dies.

Called as `python -m protect_portal.demo.janitor RECORD`, its standard input being the pipe, in a session of its own.
"""

import signal
import sys
from pathlib import Path

from protect_portal.demo.processes import Run


def main(record: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    left = Run.read(record)
    if left is not None:
        left.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
