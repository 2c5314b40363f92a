"""The one test that is always collected, so that a run without trytond passes and says why."""

from __future__ import annotations

import pytest
from conftest import MISSING


@pytest.mark.skipif(bool(MISSING), reason=MISSING or "")
def test_the_plug_in_is_tested_in_a_real_trytond() -> None:
    assert MISSING is None
