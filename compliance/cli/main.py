"""The command `xuke`: how a run begins and ends."""

from __future__ import annotations

import gc
import os
import sys

from compliance.cli.output import complain, fault_line, prepare
from compliance.cli.plain_check import plain_check


def run() -> None:
    """Entry point of the command."""
    gc.set_threshold(200_000)  # a short run makes much and drops little; fewer sweeps save a tenth of the start
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # none is used, and looking for them takes time
    prepare()
    try:
        code = plain_check(sys.argv[1:])
        if code is not None:
            sys.exit(code)
        from compliance.cli.commands import run_command

        run_command(sys.argv[1:])
    except Exception as error:
        complain(fault_line(error))
        sys.exit(3)
    finally:
        gc.freeze()  # nothing is left to sweep on the way out


if __name__ == "__main__":
    run()
