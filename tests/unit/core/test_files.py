"""Keys that are none, and what the causes of failures are called."""

from __future__ import annotations

import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.exceptions import GenericError, PermissionDeniedError, PreconditionError

from app.core.exceptions import NotFoundError, StorageError
from app.core.file_failures import checked_key, failures


class TestKeys:
    @pytest.mark.parametrize("key", ["a", "a/b.mp4", "assets/0193-ab/c_d=e.tar.gz", "-a", "a" * 200])
    def test_keys(self, key: str) -> None:
        assert checked_key(key) == key

    @given(st.text())
    def test_whatever_passes_stays_inside(self, key: str) -> None:
        try:
            checked_key(key)
        except ValueError:
            return
        assert key.isascii()
        assert not key.startswith("/")
        assert not {"", ".", ".."} & set(key.split("/"))


class TestFailures:
    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
            (OSError(errno.EROFS, "Read-only file system"), "read-only"),
            (GenericError("Unable to write: No space left on device (os error 28)"), "the disk is full"),
            (GenericError("Something of the inside, http://secret"), "did not do what it was asked"),
            (GenericError("404 <Code>NoSuchBucket</Code>"), "bucket does not exist"),
            (PermissionDeniedError("403"), "refused the credentials"),
            (PreconditionError("412"), "replaced"),
            (FileNotFoundError("404 <Code>NoSuchBucket</Code>"), "does not exist"),
        ],
    )
    def test_causes(self, error: Exception, words: str) -> None:
        with pytest.raises(StorageError, match=words) as caught, failures("write", "a/b"):
            raise error
        assert caught.value.details == {"key": "a/b"}
        assert caught.value.__cause__ is error
        assert "secret" not in str(caught.value)

    def test_absence(self) -> None:
        with pytest.raises(NotFoundError), failures("read", "a"):
            raise FileNotFoundError("none")
        with pytest.raises(StorageError), failures("write", "a", absent=StorageError):
            raise FileNotFoundError("none")

    def test_defects_pass(self) -> None:
        with pytest.raises(KeyError), failures("read", "a"):
            raise KeyError("a")
