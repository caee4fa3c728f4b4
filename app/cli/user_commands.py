"""The commands `reelwright users …`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from app.cli.command_options import AsJson, Debug
from app.cli.output import guarded

users = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Accounts, and the keys that sign tokens.")


@users.command("create-admin")
def create_admin(
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    name: Annotated[str, typer.Option(help="What they are called.")] = "Administrator",
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from input.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Make an administrator. The first one takes over all that was made before there were accounts."""
    from app.cli import people

    work = partial(people.create_admin, email, name, from_stdin=password_stdin, as_json=as_json)
    raise typer.Exit(guarded(work, debug=debug, as_json=as_json))


Email = Annotated[str, typer.Argument(help="The account's e-mail address.")]


@users.command("list")
def list_users(as_json: AsJson = False, debug: Debug = False) -> None:
    """List all accounts."""
    from app.cli import people

    raise typer.Exit(guarded(lambda: people.list_users(as_json=as_json), debug=debug, as_json=as_json))


@users.command()
def disable(email: Email, as_json: AsJson = False, debug: Debug = False) -> None:
    """Shut someone out: sign all their devices out and revoke their API keys. Nothing of theirs is removed."""
    from app.cli import people

    work = partial(people.set_disabled, email, disabled=True, as_json=as_json)
    raise typer.Exit(guarded(work, debug=debug, as_json=as_json))


@users.command()
def enable(email: Email, as_json: AsJson = False, debug: Debug = False) -> None:
    """Let someone in again who was shut out."""
    from app.cli import people

    work = partial(people.set_disabled, email, disabled=False, as_json=as_json)
    raise typer.Exit(guarded(work, debug=debug, as_json=as_json))


@users.command("reset-password")
def reset_password(email: Email, as_json: AsJson = False, debug: Debug = False) -> None:
    """Let someone set a new password: by mail, or by a link to give them where there is no mail server."""
    from app.cli import people

    raise typer.Exit(guarded(lambda: people.reset_password(email, as_json=as_json), debug=debug, as_json=as_json))


@users.command("remove-second-factor")
def remove_second_factor(email: Email, as_json: AsJson = False, debug: Debug = False) -> None:
    """Let someone in by password alone who lost device and recovery codes. Make sure that it is they who ask."""
    from app.cli import people

    work = partial(people.remove_second_factor, email, as_json=as_json)
    raise typer.Exit(guarded(work, debug=debug, as_json=as_json))


@users.command("rotate-signing-key")
def rotate_signing_key(as_json: AsJson = False, debug: Debug = False) -> None:
    """Make a new key that signs access tokens. Nobody is signed out."""
    from app.cli import people

    raise typer.Exit(guarded(lambda: people.rotate_signing_key(as_json=as_json), debug=debug, as_json=as_json))
