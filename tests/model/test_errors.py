"""Errors say what, where, why and what to do; and they survive the way from one process to another."""

from __future__ import annotations

import pickle

from compliance.errors import EngineFault, Fault, RulebookRefused, ShipmentRefused, XukeError


def test_an_error_prints_the_parts_it_has_on_one_line() -> None:
    """Empty parts are left out."""
    assert str(XukeError("no rulebook")) == "no rulebook"
    error = XukeError("no rulebook", where="rules/", why="the folder is empty", hint="Give --rules.")
    assert str(error) == "rules/: no rulebook. the folder is empty. Give --rules."


def test_a_refusal_prints_one_fault_per_line_and_leads_with_the_first() -> None:
    """The four parts of the base class speak of the first fault."""
    one, two = Fault("$.a", "it is wrong", "Correct it."), Fault("$.b", "so is this", "Correct it too.")
    refused = ShipmentRefused([one, two])
    assert str(refused) == "$.a: it is wrong. Correct it.\n$.b: so is this. Correct it too."
    assert (refused.what, refused.where) == ("the shipment was refused, 2 faults", "$.a")
    assert str(RulebookRefused(["a.yaml:1: x", "b.yaml:2: y"])) == "a.yaml:1: x\nb.yaml:2: y"


def test_errors_survive_pickling() -> None:
    """Worker processes hand them back."""
    fault = Fault("$.a", "it is wrong", "Correct it.")
    for error in (
        XukeError("a", "b", "c", "d"),
        ShipmentRefused([fault]),
        RulebookRefused(["x:1: y"]),
        EngineFault("a"),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert (str(again), again.what, again.where, again.why, again.hint) == (
            str(error), error.what, error.where, error.why, error.hint
        )  # fmt: skip
