"""The commands about whole rulebooks, `rules keygen`, `bundle`, `verify`, `diff` and `impact`: names, options, help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import AsOf, InLang, InWriting, Lang, Rules, Written, day_of, leave

Book = Annotated[Path, typer.Argument(exists=True, help="A rules directory or a bundle.")]


def keygen(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the private key goes.")]) -> None:
    """Make a pair of keys: the private one in FILE for you alone, the public one beside it in FILE.pub."""

    def work() -> int:
        from compliance.cli.bundle_files import make_keys

        return make_keys(file)

    leave(work)


def bundle(
    out: Annotated[Path, typer.Argument(metavar="OUT", dir_okay=False, help="The bundle; gzip if it ends in .gz.")],
    rules: Rules = None,
    sign: Annotated[
        Path | None,
        typer.Option("--sign", metavar="KEYFILE", exists=True, dir_okay=False, help="Private key to sign with."),
    ] = None,
) -> None:
    """Pack the rules into one file that can be sent and checked. Rules that do not load are refused."""

    def work() -> int:
        from compliance.cli.bundle_files import make_bundle

        return make_bundle(out, rules, sign)

    leave(work)


def verify(
    file: Annotated[Path, typer.Argument(metavar="BUNDLE", exists=True, dir_okay=False)],
    keys: Annotated[
        list[Path] | None,
        typer.Option(
            "--key", metavar="PUB", exists=True, dir_okay=False, help="A trusted public key; may be repeated."
        ),
    ] = None,
) -> None:
    """Check a bundle: whole, unchanged, and with --key signed by one of these keys. Exit code 2 when refused."""

    def work() -> int:
        from compliance.cli.bundle_files import verify_bundle

        return verify_bundle(file, tuple(keys or ()))

    leave(work)


def diff(before: Book, after: Book, form: InWriting = Written.table, lang: InLang = Lang.en) -> None:
    """Say what changed between two rulebooks, in words of law. Exit code 0, whether or not anything did."""

    def work() -> int:
        from compliance.cli.rules_diff import print_differences

        return print_differences((before, after), form.value, lang.value)

    leave(work)


def impact(
    before: Book,
    after: Book,
    file: Annotated[str, typer.Argument(help="JSON file with a shipment or a list of them; - for stdin.")],
    as_of: AsOf = None,
    form: InWriting = Written.table,
    lang: InLang = Lang.en,
) -> None:
    """Say which shipments get another answer under another rulebook, and why. Exit code 0, or 2 if one was refused."""

    def work() -> int:
        from compliance.cli.rules_impact import ImpactRequest, print_impact

        return print_impact(ImpactRequest((before, after), file, day_of(as_of), form.value, lang.value))

    leave(work)


def register(rules_app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (keygen, bundle, verify, diff, impact):
        rules_app.command(command.__name__)(command)
