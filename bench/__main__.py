"""`make bench` runs every benchmark, `make bench ARGS="starts"` one of them, `make bench ARGS="library --sizes 1000"` with its
options. Results worth keeping stand in RESULTS.md. `make torture` is no benchmark: it asks whether anything is lost."""

import subprocess
import sys
from itertools import takewhile
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_") and path.stem != "torture")

if __name__ == "__main__":
    named = list(takewhile(lambda word: not word.startswith("-"), sys.argv[1:]))
    wanted, options = named or NAMES, sys.argv[1 + len(named) :]
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        sys.exit(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
    for name in wanted:  # each in a process of its own: Django is set up once, on the servers of one benchmark
        if status := subprocess.run([sys.executable, "-m", f"bench.{name}", *options], check=False).returncode:
            sys.exit(status)
