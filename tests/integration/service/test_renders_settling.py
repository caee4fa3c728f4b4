"""What becomes of an attempt whose maker has answered: told to users without the inside, published for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest

from app.core.config import Settings, Test
from app.core.database import Database
from app.core.exceptions import StorageError, VideoAssemblyError
from app.core.files import FileStore, open_store
from app.core.transactions import transaction
from app.renders.failures import Failure
from app.renders.making import Maker, Makers, NotMadeError, Order
from app.renders.models import Artifact, ArtifactKind, Outcome, Render
from app.renders.transitions import requeue
from app.renders.working import RenderParts, Work
from tests.integration.service.render_work import asked, found, rows, taken_up

pytestmark = pytest.mark.anyio

COMMAND = "/opt/tools/ffmpeg -i /srv/data/in.png"
FFMPEG = VideoAssemblyError(
    f"ffmpeg failed (exit code 1): {COMMAND}\n/srv/data/in.png: broken\n",
    hint="The last lines of its log name the cause.",
    details={"command": COMMAND, "reason": "exit code 1", "log": "/srv/data/in.png: broken\n"},
)


class Hosted(Test):
    """Test settings that show as little as production does."""

    shows_defects: ClassVar[bool] = False


class Answering(Makers):
    """Makers that answer at once: with files, or with an error."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self._error = error

    @asynccontextmanager
    async def borrowed(self) -> AsyncIterator[Maker]:
        yield cast("Maker", self)

    async def make(self, order: Order, _on_progress: object) -> dict[str, Any]:
        if self._error is not None:
            raise NotMadeError(Failure.of(self._error))
        folder = Path(order.output).parent
        await asyncio.to_thread(folder.mkdir, parents=True)
        made = {str(kind): str(folder / kind) for kind in ArtifactKind}
        for path in made.values():
            await asyncio.to_thread(Path(path).write_bytes, b"0")
        return made


class Undeletable(FileStore):
    """A store that takes files and lets none go."""

    async def delete(self, *_keys: str) -> None:
        raise StorageError("The file store refuses.", hint="Ask again.")


async def worked_on(database: Database, settings: Settings, files: FileStore, makers: Makers, render: Render) -> None:
    async with transaction(database) as session:
        attempt = await taken_up(session, render.id)
    assert attempt is not None
    await Work(RenderParts(settings, database, files, makers, "one"), attempt).run(asyncio.Event())


@pytest.mark.parametrize("is_hosted", [True, False])
async def test_hosted_users_learn_nothing_of_the_inside(
    database: Database, settings: Settings, caplog: pytest.LogCaptureFixture, *, is_hosted: bool
) -> None:
    if is_hosted:
        settings = Hosted.model_construct(**dict(settings))
    render = await asked(database)
    await worked_on(database, settings, open_store(settings), Answering(FFMPEG), render)
    error = (await found(database, render.id)).error
    assert error is not None
    assert error["details"]["reason"] == "exit code 1"
    assert ("/srv/data" in str(error), COMMAND in str(error)) == (not is_hosted, not is_hosted)
    assert COMMAND in caplog.text
    if is_hosted:
        assert error["error"] == "ffmpeg failed (exit code 1)."
        assert set(error["details"]) == {"reason"}


async def test_files_that_cannot_be_removed_spoil_no_success(database: Database, settings: Settings) -> None:
    real = open_store(settings)
    files = Undeletable(real._store, real.location, settings.data_dir / "files")
    render = await asked(database)
    async with transaction(database) as session:
        await taken_up(session, render.id)
        held = await session.get_one(Render, render.id)
        await session.refresh(held)
        await requeue(session, held, Outcome.LOST)
    await worked_on(database, settings, files, Answering(), render)
    done = await found(database, render.id)
    assert (done.status, done.error) == ("succeeded", None)
    assert len(await rows(database, Artifact, render.id)) == 4
