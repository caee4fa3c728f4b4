from __future__ import annotations

import asyncio
import threading

import pytest

from app.core.context import LOCAL_OWNER, NOWHERE, Origin, bind, bind_also, current, origin, serving


class TestBind:
    def test_binds_for_the_body_alone(self) -> None:
        with bind(request_id="r1"):
            assert current() == {"request_id": "r1"}
        assert current() == {}

    def test_inner_bindings_add_and_take_over(self) -> None:
        with bind(request_id="r1", user_id="u1"), bind(job_id="j1", user_id="u2"):
            assert current() == {"request_id": "r1", "user_id": "u2", "job_id": "j1"}

    def test_none_leaves_what_is_bound(self) -> None:
        with bind(request_id="r1"), bind(request_id=None, job_id="j1"):
            assert current() == {"request_id": "r1", "job_id": "j1"}

    def test_is_undone_after_an_error(self) -> None:
        with pytest.raises(KeyError), bind(request_id="r1"):
            raise KeyError
        assert current() == {}

    def test_an_unknown_name_is_refused(self) -> None:
        with pytest.raises(ValueError, match="colour"), bind(colour="red"):
            pass

    def test_what_is_learnt_on_the_way_goes_with_the_body(self) -> None:
        with bind(request_id="r1"):
            with bind(job_id="j1"):
                bind_also(user_id="u1")
                assert current() == {"request_id": "r1", "user_id": "u1", "job_id": "j1"}
            assert current() == {"request_id": "r1"}
        with pytest.raises(ValueError, match="colour"):
            bind_also(colour="red")

    def test_tasks_see_their_own(self) -> None:
        async def one(name: str) -> str:
            with bind(request_id=name):
                await asyncio.sleep(0)
                return current()["request_id"]

        async def both() -> list[str]:
            return list(await asyncio.gather(one("a"), one("b")))

        assert asyncio.run(both()) == ["a", "b"]

    def test_another_thread_starts_without(self) -> None:
        seen: list[dict[str, str]] = []
        with bind(request_id="r1"):
            thread = threading.Thread(target=lambda: seen.append(current()))
            thread.start()
            thread.join()
        assert seen == [{}]


def test_the_local_owner_is_always_the_same() -> None:
    assert str(LOCAL_OWNER.id) == "00000000-0000-7000-8000-000000000001"
    assert LOCAL_OWNER.role == "owner"


class TestOrigin:
    def test_is_nowhere_outside_of_a_request(self) -> None:
        assert origin() == NOWHERE

    def test_is_the_clients_address_and_program(self) -> None:
        scope = {"client": ("192.0.2.7", 5000), "headers": [(b"host", b"h"), (b"user-agent", b"curl/8.1")]}
        with serving(scope):
            assert origin() == Origin("192.0.2.7", "curl/8.1")
        assert origin() == NOWHERE

    @pytest.mark.parametrize(
        ("agent", "shown"),
        [(b"", None), (b"a\x00\x1b[31mb\xff", "a[31mb\xff"), (b"x" * 1000, "x" * 300)],
    )
    def test_what_a_program_calls_itself_can_be_shown(self, agent: bytes, shown: str | None) -> None:
        with serving({"client": None, "headers": [(b"user-agent", agent)]}):
            assert origin() == Origin(None, shown)
