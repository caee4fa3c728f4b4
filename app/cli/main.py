"""The `reelwright` command. Each command imports what it needs when it runs, so that help is instant."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app.cli import database_commands, user_commands
from app.cli.command_options import AsJson, Debug
from app.cli.output import guarded

app = typer.Typer(
    name="reelwright", rich_markup_mode=None, add_completion=False, no_args_is_help=True,
    help="Turn a script into a finished, narrated video. No key, no account, no network.",
)  # fmt: skip


class AspectName(StrEnum):
    """Shapes of a video."""

    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"
    PORTRAIT = "4:5"


class SizeName(StrEnum):
    """Sizes by the shorter side."""

    P720 = "720p"
    P1080 = "1080p"
    P1440 = "1440p"
    P2160 = "2160p"


class EffectsName(StrEnum):
    """Whether changes of scene are heard."""

    OFF = "off"
    ON = "on"


class MotionName(StrEnum):
    """How much moves."""

    FULL = "full"
    REDUCED = "reduced"


class CaptionName(StrEnum):
    """What captions do."""

    WORDS = "words"
    LINES = "lines"
    OFF = "off"


class Quality(StrEnum):
    """Speed against quality."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


Script = Annotated[Path, typer.Argument(help="Markdown, plain text, or a Composition's JSON.", show_default=False)]
Aspect = Annotated[
    AspectName | None, typer.Option(help="Shape of the video.", show_default="the script's, else 16:9")
]
Size = Annotated[SizeName, typer.Option(help="Length of the shorter side.")]
Theme = Annotated[str | None, typer.Option(help="See `reelwright themes`.", show_default="the script's, else petrol")]
Captions = Annotated[CaptionName | None, typer.Option(help="Word by word, whole lines, or none.")]
CAPTION_STYLES = "pill, pop, karaoke, punch, editorial, outline; or a theme's own: chip, glow, marker, blocks, glass."
BrandKit = Annotated[
    Path | None, typer.Option("--brand", help="A brand kit's YAML file.", show_default="the script's")
]
CaptionStyle = Annotated[str | None, typer.Option(help=CAPTION_STYLES, show_default="the theme's")]


@app.command()
def make(
    script: Script,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where the MP4 goes.", show_default="beside the script")
    ] = None,
    aspect: Aspect = None,
    size: Size = SizeName.P1080,
    fps: Annotated[str, typer.Option(help="Frames per second: 30, 25, 30000/1001.")] = "30",
    theme: Theme = None,
    voice: Annotated[
        str | None, typer.Option(help="See `reelwright voices`; none for silence.", show_default="by language")
    ] = None,
    captions: Captions = None,
    caption_style: CaptionStyle = None,
    brand: BrandKit = None,
    motion: Annotated[
        MotionName | None,
        typer.Option(help="reduced: short fades, nothing that moves.", show_default="the script's, else full"),
    ] = None,
    effects: Annotated[
        EffectsName | None,
        typer.Option(help="on: soft sounds with changes of scene.", show_default="the script's, else off"),
    ] = None,
    music: Annotated[
        str | None, typer.Option(help="A sound file, a mood (calm, warm, bright, curious, driving), theme or none.")
    ] = None,
    quality: Annotated[Quality, typer.Option(help="draft is quick, high is small and fine.")] = Quality.STANDARD,
    watch: Annotated[bool, typer.Option("--watch", help="Render again on every save, only what changed.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Render SCRIPT to an MP4 with a poster and subtitles beside it."""
    from app.cli import making

    asked = {
        "aspect": aspect, "size": size, "fps": fps, "theme": theme, "voice": voice, "captions": captions,
        "caption_style": caption_style, "motion": motion, "effects": effects, "music": music, "quality": quality,
        "brand": brand,
    }  # fmt: skip
    action = making.watch if watch else making.make
    raise typer.Exit(guarded(lambda: action(script, output, asked, as_json=as_json), debug=debug, as_json=as_json))


@app.command()
def still(
    script: Script,
    scene: Annotated[int, typer.Option(help="Number of the scene, from 1.")] = 1,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="PNG or JPG.", show_default="SCRIPT-N.png")
    ] = None,
    at: Annotated[
        float | None, typer.Option(help="Seconds into the scene.", show_default="when all is shown")
    ] = None,
    aspect: Aspect = None,
    size: Size = SizeName.P1080,
    theme: Theme = None,
    captions: Captions = None,
    caption_style: CaptionStyle = None,
    brand: BrandKit = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Draw one frame of one scene, for a quick look. Times are estimated; nothing is spoken."""
    from app.cli import looking

    asked = {
        "aspect": aspect, "size": size, "theme": theme, "captions": captions, "caption_style": caption_style,
        "brand": brand,
    }  # fmt: skip
    raise typer.Exit(
        guarded(
            lambda: looking.still(script, scene, output, at, asked, as_json=as_json), debug=debug, as_json=as_json
        )
    )


@app.command()
def storyboard(
    script: Script,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="PNG or JPG.", show_default="SCRIPT-storyboard.png")
    ] = None,
    aspect: Aspect = None,
    theme: Theme = None,
    captions: Captions = None,
    caption_style: CaptionStyle = None,
    brand: BrandKit = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Draw a contact sheet of all scenes."""
    from app.cli import looking

    asked = {
        "aspect": aspect, "theme": theme, "captions": captions, "caption_style": caption_style, "brand": brand,
    }  # fmt: skip
    raise typer.Exit(
        guarded(lambda: looking.storyboard(script, output, asked, as_json=as_json), debug=debug, as_json=as_json)
    )


@app.command()
def voices(
    say: Annotated[str | None, typer.Option(help="Speak this text with the voice to a WAV file.")] = None,
    voice: Annotated[str | None, typer.Option(help="Which voice speaks.", show_default="the default")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the sound goes.")] = Path("say.wav"),
    language: Annotated[str | None, typer.Option(help="Only voices of this language.")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """List the voices, or let one speak."""
    from app.cli import listing

    raise typer.Exit(
        guarded(lambda: listing.voices(say, voice, output, language, as_json=as_json), debug=debug, as_json=as_json)
    )


@app.command()
def themes(as_json: AsJson = False, debug: Debug = False) -> None:
    """List the themes."""
    from app.cli import listing

    raise typer.Exit(guarded(lambda: listing.themes(as_json=as_json), debug=debug, as_json=as_json))


@app.command()
def doctor(as_json: AsJson = False, debug: Debug = False) -> None:
    """Say what works here, what is missing and how to get it."""
    from app.cli import doctor as checks

    raise typer.Exit(guarded(lambda: checks.doctor(as_json=as_json), debug=debug, as_json=as_json))


@app.command()
def cache(
    prune: Annotated[
        str | None, typer.Option(help="Keep the most recently used up to this size: 2GB, 500MB, 0.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Say what the cache takes, or make it smaller."""
    from app.cli import listing

    raise typer.Exit(guarded(lambda: listing.cache(prune, as_json=as_json), debug=debug, as_json=as_json))


Host = Annotated[
    str | None, typer.Option(help="Address to listen on.", show_default="REELWRIGHT_HOST, else 127.0.0.1")
]
Port = Annotated[
    int | None, typer.Option(help="Port to listen on; 0 takes a free one.", show_default="REELWRIGHT_PORT, else 8000")
]
ParentPipe = Annotated[int | None, typer.Option(hidden=True)]
"""The pipe whose end says that the process that started this one is gone."""


@app.command()
def up(
    host: Host = None,
    port: Port = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes that render.")] = 1,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Start the service: database, API and workers. Ctrl-C stops it and leaves nothing running."""
    from app.cli import serving

    raise typer.Exit(guarded(lambda: serving.up(host, port, workers, as_json=as_json), debug=debug, as_json=as_json))


@app.command()
def serve(host: Host = None, port: Port = None, parent_pipe: ParentPipe = None, debug: Debug = False) -> None:
    """Run the API alone, on DATABASE_URL or on the database that `up` runs."""
    from app.cli import serving

    raise typer.Exit(guarded(lambda: serving.serve(host, port, parent_pipe), debug=debug))


@app.command()
def worker(parent_pipe: ParentPipe = None, debug: Debug = False) -> None:
    """Run a worker alone, on DATABASE_URL or on the database that `up` runs."""
    from app.cli import serving

    raise typer.Exit(guarded(lambda: serving.worker(parent_pipe), debug=debug))


app.add_typer(database_commands.database, name="db")
app.add_typer(user_commands.users, name="users")

audit = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The log of who did what.")
app.add_typer(audit, name="audit")


@audit.callback()
def audit_commands() -> None:
    """Keep `verify` a command of a group, though it is the only one."""


@audit.command()
def verify(
    known: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBER:HASH", help="A place noted earlier, that must still be in it."),
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Say whether the audit log is what was written, or which row is the first that is not. Exits 1 then."""
    from app.cli import auditing

    raise typer.Exit(guarded(lambda: auditing.verify(known or [], as_json=as_json), debug=debug, as_json=as_json))


config = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The settings of the service.")
app.add_typer(config, name="config")


@config.command()
def check(as_json: AsJson = False, debug: Debug = False) -> None:
    """Say whether the settings are sound; every problem at once. Exits 78 when there is one."""
    from app.cli import configuring

    raise typer.Exit(guarded(lambda: configuring.check(as_json=as_json), debug=debug, as_json=as_json))


@config.command()
def show(as_json: AsJson = False, debug: Debug = False) -> None:
    """Show every setting and where it comes from, secrets masked."""
    from app.cli import configuring

    raise typer.Exit(guarded(lambda: configuring.show(as_json=as_json), debug=debug, as_json=as_json))


def run() -> NoReturn:
    """Start the command line. It ends at once, as clearing up all modules costs a fifth of a second."""
    try:
        code = app()
    except SystemExit as end:
        code = end.code
    logs = sys.modules.get("app.core.logging")
    if logs is not None:
        logs.flush()
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    run()
