"""`GET /docs`: the reference as one page that needs no script, no network and no other file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from app.api.access import ANYONE
from app.api.openapi import Schema
from app.api.reference import reference
from app.api.routing import feature_router

STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; }
nav { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; padding-bottom: 1rem; border-bottom: 1px solid #8886; }
h1 { margin-top: 3rem; } h2 { margin-top: 2.4rem; font-size: 1.2rem; }
pre { background: #8881; border-radius: 6px; overflow-x: auto; padding: .8rem 1rem; font-size: .85rem; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
table { border-collapse: collapse; } td, th { padding: .25rem .9rem .25rem 0; text-align: left; vertical-align: top; }
tr + tr td { border-top: 1px solid #8883; }
"""
POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)

router = feature_router("docs", prefix="", access=ANYONE)


@router.get("/docs", include_in_schema=False)
def read_docs(request: Request) -> HTMLResponse:
    """Return the reference, with commands that call this very service. It is made in a thread, and kept."""
    state, address = request.app.state, f"{request.url.scheme}://{request.url.netloc}"
    made_for, made = getattr(state, "docs", ("", ""))
    if made_for != address:
        made = page(request.app.openapi(), request.app.version, address)
        state.docs = (address, made)
    return HTMLResponse(made, headers={"Content-Security-Policy": POLICY})


def page(schema: Schema, version: str, address: str) -> str:
    """Return the whole reference as HTML."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("heading_open", _heading)
    pages = reference(schema, address, error_codes=None)
    links = "".join(f'<a href="#{_anchor(name)}">{escape(name)}</a>' for name in pages)
    parts = "".join(markdown.render(text) for text in pages.values())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Reelwright API</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f'<body><nav><strong>Reelwright {escape(version)}</strong><a href="/openapi.json">openapi.json</a>'
        f"{links}</nav><main>{parts}</main></body></html>"
    )


def _heading(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """Return a heading that can be linked to."""
    return f'<{tokens[index].tag} id="{_anchor(tokens[index + 1].content)}">'


def _anchor(title: str) -> str:
    return escape(title.lower().replace(" ", "-"), quote=True)
