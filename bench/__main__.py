"""`make bench` runs every benchmark, `make bench ARGS="starts"` one of them. Results worth keeping stand in RESULTS.md."""

import importlib
import sys
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))

if __name__ == "__main__":
    wanted = sys.argv[1:] or NAMES
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        sys.exit(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
    for name in wanted:
        importlib.import_module(f"bench.{name}").main()
