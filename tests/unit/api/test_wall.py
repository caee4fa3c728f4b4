"""Who passes the wall."""

from __future__ import annotations

import pytest

from app.api.exceptions import HostNotAllowedError, OriginNotAllowedError
from app.api.wall import Wall

HERE = {b"host": b"127.0.0.1:8000"}


def refused(method: str = "GET", wall: Wall | None = None, **headers: str) -> type[Exception] | None:
    """Return the kind of refusal of a request with these headers, or None."""
    raw = {name.replace("_", "-").encode(): value.encode("latin-1") for name, value in headers.items()}
    refusal = (wall or Wall()).refusal(method, HERE | raw)
    return type(refusal) if refusal else None


class TestHost:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "127.0.0.1:8000", "localhost", "localhost:1", "LocalHost:8000", "[::1]", "[::1]:8000"],
    )
    def test_loopback_passes(self, host: str) -> None:
        assert refused(host=host) is None

    @pytest.mark.parametrize(
        "host",
        [
            "", "evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "localhost.",
            "127.0.0.1:8000:9", "127.0.0.1:", "127.0.0.1@evil.example", "evil.example#127.0.0.1", "127.0.0.2",
            "localhost,evil.example", "localhost evil.example", "0.0.0.0", "[::1", "::1", "[::2]", "2130706433",
            "\u00b9localhost", "localhost\n", "user:pass@localhost",
        ],
    )  # fmt: skip
    def test_any_other_is_refused(self, host: str) -> None:
        assert refused(host=host) is HostNotAllowedError

    def test_a_missing_one_is_refused(self) -> None:
        assert isinstance(Wall().refusal("GET", {}), HostNotAllowedError)

    @pytest.mark.parametrize("host", ["video.example", "VIDEO.example:443", "[fd00::1]:8000", "localhost"])
    def test_configured_ones_pass_too(self, host: str) -> None:
        assert refused(wall=Wall(["Video.example", "fd00::1"]), host=host) is None

    def test_a_configured_one_lets_no_part_of_it_pass(self) -> None:
        assert refused(wall=Wall(["video.example"]), host="example") is HostNotAllowedError
        assert refused(wall=Wall(["video.example"]), host="a.video.example") is HostNotAllowedError

    def test_a_star_lets_all_pass(self) -> None:
        assert refused(wall=Wall(["*"]), host="evil.example") is None


@pytest.mark.parametrize("method", ["GET", "POST"])
class TestOrigin:
    @pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "https://127.0.0.1:8000"])
    def test_our_own_pages_pass(self, method: str, origin: str) -> None:
        assert refused(method, origin=origin, sec_fetch_site="same-origin") is None

    @pytest.mark.parametrize(
        "origin",
        [
            "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:3000", "http://localhost:8000", "null", "",
            "file://", "http://127.0.0.1:8000.evil.example", "http://evil.example@127.0.0.1:9", "http://[",
            "chrome-extension://127.0.0.1:8000", "127.0.0.1:8000", "http://127.0.0.1:8000@evil.example",
        ],
    )  # fmt: skip
    def test_others_are_refused(self, method: str, origin: str) -> None:
        assert refused(method, origin=origin) is OriginNotAllowedError

    @pytest.mark.parametrize("origin", ["http://localhost:5173", "HTTP://localhost:5173"])
    def test_configured_ones_pass(self, method: str, origin: str) -> None:
        wall = Wall(allowed_origins=["http://localhost:5173/"])
        assert refused(method, wall, origin=origin, sec_fetch_site="same-site") is None


class TestFetchMetadata:
    @pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_what_a_foreign_page_embeds_or_sends_is_refused(self, method: str, site: str) -> None:
        found = refused(method, sec_fetch_site=site, sec_fetch_mode="no-cors", sec_fetch_dest="image")
        assert found is OriginNotAllowedError

    def test_a_link_may_be_followed(self) -> None:
        assert refused(sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="document") is None

    @pytest.mark.parametrize(("method", "dest"), [("POST", "document"), ("GET", "iframe")])
    def test_a_form_or_a_frame_may_not(self, method: str, dest: str) -> None:
        found = refused(method, sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest=dest)
        assert found is OriginNotAllowedError

    @pytest.mark.parametrize("site", ["same-origin", "none"])
    def test_ourselves_and_the_address_bar_pass(self, site: str) -> None:
        assert refused("POST", sec_fetch_site=site) is None
