"""What can go wrong with assets and their uploads."""

from __future__ import annotations

from uuid import UUID

from app.core.exceptions import (
    BadRequestError,
    ConflictError,
    ExternalServiceError,
    NotFoundError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
)


class AssetNotFoundError(NotFoundError):
    """There is no such asset, or it is somebody else's."""

    def __init__(self, asset_id: UUID) -> None:
        super().__init__(f"There is no asset {asset_id}.", hint="List your assets with GET /v1/assets.")


class AssetNameTakenError(ConflictError):
    """Another asset of the same project, or of the library, has this name; capitals make no difference."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is an asset named {name!r} already.", hint="Choose another name, or delete or rename that one."
        )


class AssetNameError(ValidationError):
    """A name that a file cannot have everywhere."""


class UploadFormError(BadRequestError):
    """The multipart form of an upload cannot be read, or is not the one that is expected."""


class UploadStalledError(BadRequestError):
    """Nothing came for so long that the upload was given up."""

    status = 408


class UnsupportedAssetError(UnsupportedMediaTypeError):
    """A file of a kind that videos are not made of, or whose name promises another kind than its content is."""


class BrokenAssetError(ValidationError):
    """A file that is cut short, damaged, or made to do harm."""


class AssetTooLargeError(PayloadTooLargeError):
    """A file with more bytes, pixels or seconds than are taken."""


class InfectedAssetError(ValidationError):
    """A file that the virus scanner knows to do harm."""


class ScannerUnavailableError(ExternalServiceError):
    """The virus scanner cannot be asked, so that nothing is taken that it should look at."""

    def __init__(self) -> None:
        super().__init__(
            "Files cannot be taken now: the virus scanner does not answer.",
            hint="Try again in a while; if it stays, tell who runs the service.",
        )
