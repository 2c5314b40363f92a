"""An engine sent to another process is the same law, loaded there once."""

from __future__ import annotations

import json
import pickle
import shutil
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest

from compliance import Engine, Rulebook, Shipment
from compliance.law import sending
from compliance.law.archive import BundleRefused
from compliance.screening.clearances import ClearanceFile
from tests.asking import DY_MAGNET, ROOT, TODAY, engine, rulebook, shipment
from tests.law.test_company_policy import policy
from tests.law.test_overlays import laid, suspended

DAY = date.fromisoformat(TODAY)
ASKED = Shipment.model_validate_json(json.dumps(shipment(DY_MAGNET, "JP")))


def loaded_twice(one: bytes, two: bytes) -> tuple[bool, bytes, str]:
    """Run in another process: load what was sent twice, and answer with it."""
    first, second = pickle.loads(one), pickle.loads(two)
    return first is second, first.assess(ASKED, DAY).to_json().encode(), first.rulebook.digest


def test_another_process_loads_an_engine_once_and_answers_with_the_same_bytes() -> None:
    sent = pickle.dumps(engine()), pickle.dumps(Engine(rulebook()))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        same, answer, digest = pool.submit(loaded_twice, *sent).result(timeout=120)
    assert same
    assert answer == engine().assess(ASKED, DAY).to_json().encode()
    assert digest == rulebook().digest


def test_what_is_sent_is_a_digest_and_the_rules_and_not_the_compiled_law() -> None:
    load, (digest, bundle) = rulebook().__reduce__()
    assert load is sending.rulebook_of
    assert digest == rulebook().digest
    assert b"manifest.json" in bundle


def test_overlays_and_company_rules_are_laid_on_again(tmp_path: Path) -> None:
    book = laid(suspended("MOFCOM-2025-70", "prolonged", "2027-11-10"), "noted")
    for changed in (book, rulebook().with_policy(policy(tmp_path))):
        again = pickle.loads(pickle.dumps(changed))
        assert again.digest == changed.digest != rulebook().digest
        assert Engine(again).assess(ASKED, DAY).to_json() == Engine(changed).assess(ASKED, DAY).to_json()


def test_rules_that_changed_on_disk_since_they_were_loaded_are_not_sent(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    coverage = tmp_path / "rules" / "coverage.yaml"
    coverage.write_bytes(coverage.read_bytes() + b"\n# another text\n")
    book = Rulebook.load(tmp_path / "rules")
    coverage.write_bytes(coverage.read_bytes() + b"\n# changed\n")
    with pytest.raises(BundleRefused, match="changed since they were loaded"):
        pickle.dumps(book)


def test_a_bundle_of_other_rules_than_announced_is_refused() -> None:
    _, (_, bundle) = rulebook().__reduce__()
    with pytest.raises(BundleRefused, match="other rules than were announced"):
        sending.rulebook_of("0" * 64, bundle)


def test_an_engine_with_clearances_stays_in_its_process(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="clearances"):
        pickle.dumps(Engine(rulebook(), clearances=ClearanceFile(tmp_path / "cleared.jsonl")))
