"""The guide to the service says of settings, addresses, roles and problems what is so; the container is as it says."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import fields
from typing import Any

import yaml

from api.openapi import FILE
from api.problems import KINDS
from api.settings import PREFIX, Settings
from compliance.store.roles import ROLES, SCOPES
from tests.asking import ROOT

GUIDE = (ROOT / "api" / "README.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in GUIDE.splitlines() if line.startswith("|")]


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    reported = {row[0].strip("`"): row[1] for row in ROWS if row[0].startswith(f"`{PREFIX}")}
    real = {}
    for field in fields(Settings):
        plain = int(field.default) if isinstance(field.default, bool) else field.default
        real[PREFIX + field.name.upper()] = "none" if plain == "" else f"`{plain}`"
    assert reported == real
    assert list(reported) == list(real), "the order is that of Settings"


def test_every_address_stands_in_the_table_with_its_scope() -> None:
    reported = {row[0].strip("`"): row[1] for row in ROWS if re.match(r"`(GET|POST|PUT|PATCH|DELETE) /", row[0])}
    real = {}
    for path, methods in json.loads(FILE.read_text("utf-8"))["paths"].items():
        for method, operation in methods.items():
            scopes = [scope for one in operation["security"] for scope in one.get("bearer", ())]
            real[f"{method.upper()} {path}"] = scopes[0] if scopes else "none"
    assert reported == real


def test_every_role_stands_in_the_table_with_its_scopes() -> None:
    reported = {row[0].strip("`"): row[1].split() for row in ROWS if row[0].strip("`") in ROLES}
    assert reported == {role: [scope for scope in SCOPES if scope in scopes] for role, scopes in ROLES.items()}


def test_every_kind_of_problem_stands_in_the_table_with_its_status() -> None:
    reported: dict[str, int] = {}
    for row in (row for row in ROWS if len(row) == 5):
        for kinds, statuses in (row[:2], row[3:]):
            names, numbers = re.findall(r"`(\w+)`", kinds), [int(one) for one in re.findall(r"\d{3}", statuses)]
            reported |= dict(zip(names, numbers if len(numbers) > 1 else numbers * len(names), strict=True))
    assert reported == {name: kind.status for name, kind in KINDS.items()}


def test_every_metric_of_the_table_is_one() -> None:
    from api.metrics import Metrics

    real = {line.split()[2] for line in Metrics().text().decode().splitlines() if line.startswith("# TYPE")}
    reported = {re.split(r"[`{]", row[0])[1] for row in ROWS if row[0].startswith("`xuke_")}
    assert reported == {name for name in real if not name.endswith("_created")}


def test_links_of_the_guide_lead_somewhere() -> None:
    heads = {re.sub(r"[^a-z0-9 -]", "", line.strip("# ").lower()).replace(" ", "-")
             for line in GUIDE.splitlines() if line.startswith("#")}  # fmt: skip
    offenders = []
    for target in re.findall(r"\]\(([^)]+)\)", GUIDE):
        there = target[1:] in heads if target.startswith("#") else (ROOT / "api" / target).exists()
        if not (there or target.startswith("https://")):
            offenders.append(target)
    assert not offenders


def test_signature_check_of_the_guide_holds() -> None:
    import time

    from api.worker.deliveries import signature

    [code] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    made: dict[str, Any] = {}
    exec(code, made)  # it is our own text
    secret, now, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwx2rQmVh0s3I=", int(time.time()), '{"type":"job.ended"}'
    headers = {
        "webhook-id": "job_1",
        "webhook-timestamp": str(now),
        "webhook-signature": signature(secret, "job_1", now, body),
    }
    assert made["believed"](headers, body.encode(), secret)
    assert not made["believed"](headers, body.encode() + b" ", secret)
    assert not made["believed"](headers | {"webhook-timestamp": str(now - 1000)}, body.encode(), secret)


def test_compose_file_is_closed_and_has_no_secret() -> None:
    compose = yaml.safe_load((ROOT / "api" / "compose.yaml").read_text("utf-8"))
    for name, one in compose["services"].items():
        assert one["read_only"] is True and one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert not one.get("privileged") and not one.get("cap_add"), name
    xuke, database = compose["services"]["xuke"], compose["services"]["database"]
    assert xuke["depends_on"]["database"]["condition"] == "service_healthy" and "ports" not in database
    assert xuke["ports"] == ["127.0.0.1:8080:8080"]
    assert database["image"] == "postgres:17" and database["healthcheck"]["test"][1] == "pg_isready"
    assert database["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    known = {PREFIX + field.name.upper() for field in fields(Settings)}
    assert {name for name in xuke["environment"] if name.startswith(PREFIX)} <= known
    assert (ROOT / "api" / xuke["build"]["context"]).resolve() == ROOT
    assert (ROOT / xuke["build"]["dockerfile"]).is_file()


def test_image_runs_as_nobody_special_and_copies_what_is_there() -> None:
    text = (ROOT / "api" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    steps = [shlex.split(line, comments=True) for line in text.splitlines() if line and not line.startswith("#")]
    final = steps[max(i for i, step in enumerate(steps) if step[0] == "FROM") :]
    assert final[0][1] == "python:3.12-slim"
    assert [step[1] for step in final if step[0] == "USER"] == ["10001:10001"]
    assert not any("build-essential" in step for step in final)
    kept = (ROOT / "api" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    for step in steps:
        if step[0] == "COPY" and not step[1].startswith("--"):
            for source in step[1:-1]:
                assert (ROOT / source).exists() and f"!{source}" in kept, source
    assert text.rstrip().endswith('CMD ["serve", "--host", "0.0.0.0"]') and 'ENTRYPOINT ["xuke"]' in text
