"""The multipart form of an upload, read as it comes: nothing of it but small fields is ever in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from app.assets.exceptions import UploadFormError
from app.core.exceptions import UnsupportedMediaTypeError

FILE_FIELD: Final = "file"
NAME_FIELD: Final = "name"
MAX_FIELD_BYTES: Final = 4096
HINT: Final = "Send a form like curl does with: -F file=@cat.jpg -F name=cat.jpg"

WriteData = Callable[[bytes], None]


@dataclass
class UploadForm:
    """What the form said: the name of its own field, and that of the file; None when it did not say."""

    name: str | None = None
    file_name: str | None = None
    has_file: bool = False


class FormReader:
    """Reads a form in pieces: `feed` gives what of the file came with a piece, `finish` what the form said.

    Raises UploadFormError for a body that is no such form.
    """

    def __init__(self, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data":
            raise UnsupportedMediaTypeError("An upload must be a multipart form.", hint=HINT)
        if not options.get(b"boundary"):
            raise UploadFormError("The Content-Type of the form names no boundary.", hint=HINT)
        self._form = UploadForm()
        self._header_name, self._header_value = b"", b""
        self._disposition, self._field = b"", ""
        self._name, self._file = bytearray(), bytearray()
        self._ended = False
        try:
            self._parser = MultipartParser(options[b"boundary"], self._callbacks())
        except FormParserError as error:
            raise _unreadable(error) from error

    def feed(self, piece: bytes) -> bytes:
        """Take the next piece of the body, and return what of the file was in it."""
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise _unreadable(error) from error
        found = bytes(self._file)
        self._file.clear()
        return found

    def finish(self) -> UploadForm:
        """Return what the form said, after its last piece."""
        if not self._ended:
            raise UploadFormError("The form ends too early.", hint="Send it again.")
        if not self._form.has_file:
            raise UploadFormError("The form has no file in it.", hint=HINT, details={"location": "body.file"})
        return self._form

    def _callbacks(self) -> Any:
        return {
            "on_part_begin": self._on_part_begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_part_data,
            "on_part_end": self._on_part_end,
            "on_end": self._on_end,
        }

    def _on_part_begin(self) -> None:
        self._disposition, self._field = b"", ""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = self._header_value
        self._header_name, self._header_value = b"", b""

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition.decode("latin-1"))
        self._field = _text(options.get(b"name", b""))
        if self._field == FILE_FIELD:
            self._begin_file(options.get(b"filename"))
        elif self._field != NAME_FIELD or self._form.name is not None:
            raise UploadFormError(
                f"The form has a field {self._field[:100]!r} too many.", hint="It takes one `file` and one `name`."
            )

    def _begin_file(self, file_name: bytes | None) -> None:
        if self._form.has_file:
            raise UploadFormError("The form has more than one file in it.", hint="Send them one by one.")
        self._form.has_file = True
        self._form.file_name = _text(file_name) if file_name else None

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        into = self._file if self._field == FILE_FIELD else self._name
        into += data[start:end]
        if len(self._name) > MAX_FIELD_BYTES:
            raise UploadFormError("The name is too long.", hint="Shorten it.", details={"location": "body.name"})

    def _on_part_end(self) -> None:
        if self._field == NAME_FIELD:
            self._form.name = _text(bytes(self._name))

    def _on_end(self) -> None:
        self._ended = True


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UploadFormError("A name in the form is not UTF-8.", hint="Send it as UTF-8.") from error


def _unreadable(error: FormParserError) -> UploadFormError:
    return UploadFormError(f"The multipart form cannot be read: {error}", hint=HINT)
