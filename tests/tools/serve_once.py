"""Start `xuke serve` as an operator would, make a key, ask once, and end it: a check of an installed package.

    python serve_once.py PATH_OF_XUKE

It needs the standard library only and leaves its database in the present folder.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

BOTTLE = {"lines": [{"line": "1", "description": "steel water bottle", "form": "finished_good"}]}


def main(xuke: str) -> int:
    """Return 0 when the service answered and ended in order."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [xuke, "keys", "create", "--name", "check", "--role", "requester"]
    key = subprocess.run(command, check=True, capture_output=True)
    settings = {"XUKE_PORT": str(port), "XUKE_RULEBOOK_MAX_AGE_DAYS": "100000", "XUKE_LOG_LEVEL": "warning"}
    service = subprocess.Popen([xuke, "serve"], env={**os.environ, **settings})
    try:
        wait(f"http://127.0.0.1:{port}/health/ready")
        headers = {"Authorization": f"Bearer {key.stdout.decode().strip()}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/v1/assessments", json.dumps(BOTTLE).encode(), headers)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            print("xuke serve:", answer.status, json.load(answer)["decision"], answer.headers["X-Xuke-Rulebook"][:30])
    finally:
        service.terminate()
        code = service.wait(30)
    print("xuke serve ended with", code)
    return code


def wait(address: str) -> None:
    """Wait until an address answers 200."""
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{address} did not answer")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
