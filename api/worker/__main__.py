"""`python -m api.worker`: the background worker alone, for deployments that run it apart from the web workers."""

import sys

from api import logs
from api.settings import Settings, SettingsRefused
from api.worker.loop import run


def main() -> int:
    """Read the settings and run. Exit code 2: a setting was refused."""
    try:
        settings = Settings.of()
    except SettingsRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    logs.configure(settings.log_level)
    return run(settings)


if __name__ == "__main__":
    sys.exit(main())
