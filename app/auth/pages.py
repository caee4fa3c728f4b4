"""The pages that links lead to: plain forms that post what the link carries to the API.

The token stands behind `#`, so it is in no request for a page, no log and no Referer. The policy lets a page run our
one script, load our one style and call our API, and nothing else; without the script a form sends nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Depends, Response

from app.api.access import ANYONE
from app.api.routing import feature_router
from app.auth.parts import auth_parts

WEB: Final = Path(__file__).parent / "web"
PAGES: Final = {"/first-admin": "first-admin.html", "/verify": "verify.html", "/reset": "reset.html"}
PARTS: Final = {"/pages/forms.js": "forms.js", "/pages/forms.css": "forms.css", "/pages/icon.svg": "icon.svg"}
MEDIA_TYPES: Final = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml; charset=utf-8",
}  # fmt: skip
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}

router = feature_router("pages", prefix="", access=ANYONE, first=[Depends(auth_parts)])


def _serving(name: str) -> Callable[[], Coroutine[Any, Any, Response]]:
    async def read_page() -> Response:
        return Response(_text(name), media_type=MEDIA_TYPES[Path(name).suffix], headers=HEADERS)

    return read_page


@cache
def _text(name: str) -> str:
    return (WEB / name).read_text("utf-8")


for _path, _name in {**PAGES, **PARTS}.items():
    router.add_api_route(_path, _serving(_name), include_in_schema=False)
