"""The commands `reelwright db …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.command_options import AsJson, Debug
from app.cli.output import guarded

database = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The database: history, shell, backups.")


@database.command()
def upgrade(
    target: Annotated[str, typer.Argument(help="A revision; +1 for the next.")] = "head",
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Bring the database up to date, or to TARGET."""
    from app.cli import databases

    raise typer.Exit(guarded(lambda: databases.upgrade(target, as_json=as_json), debug=debug, as_json=as_json))


@database.command(context_settings={"ignore_unknown_options": True})
def downgrade(
    target: Annotated[str, typer.Argument(help="A revision; -1 for the one before; base for none.")],
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Take the database back to TARGET. What later revisions added is lost: make a backup first."""
    from app.cli import databases

    raise typer.Exit(guarded(lambda: databases.downgrade(target, as_json=as_json), debug=debug, as_json=as_json))


@database.command()
def revision(
    message: Annotated[str, typer.Argument(help="What it changes, in a few words.")],
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Write a new revision from the difference between code and database: for developers."""
    from app.cli import databases

    raise typer.Exit(guarded(lambda: databases.revision(message, as_json=as_json), debug=debug, as_json=as_json))


@database.command(context_settings={"ignore_unknown_options": True})
def shell(
    arguments: Annotated[list[str] | None, typer.Argument(help="Options of psql, such as -c 'SELECT 1'.")] = None,
    debug: Debug = False,
) -> None:
    """Talk to the database with psql."""
    from app.cli import databases

    raise typer.Exit(guarded(lambda: databases.shell(arguments or []), debug=debug))


@database.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Where it goes.", show_default="reelwright-<date>.dump", dir_okay=False)
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Write the whole database to FILE."""
    from app.cli import databases

    raise typer.Exit(guarded(lambda: databases.backup(file, as_json=as_json), debug=debug, as_json=as_json))


@database.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `db backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Lose what is in the database now.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Bring back a backup, all of it or nothing."""
    from app.cli import databases

    raise typer.Exit(
        guarded(lambda: databases.restore(file, replace=replace, as_json=as_json), debug=debug, as_json=as_json)
    )


@database.command()
def status(as_json: AsJson = False, debug: Debug = False) -> None:
    """Say which revision the database is at, and what it takes on disk."""
    from app.cli import databases

    raise typer.Exit(guarded(lambda: databases.status(as_json=as_json), debug=debug, as_json=as_json))
