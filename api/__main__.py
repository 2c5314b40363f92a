"""`python -m api`: what `xuke serve` runs."""

import sys

from api.serve import main

if __name__ == "__main__":
    sys.exit(main())
