"""HTML that a user wrote or sent, made harmless: the one way in which it may become part of a page or a mail.

Nothing shows such HTML today: scripts are Markdown whose tags are left out, and the API answers JSON. What will show
some takes it from here, and a test (tests/architecture) looks that nobody else answers with HTML.
"""

from __future__ import annotations

from typing import Final

import nh3

TAGS: Final = frozenset({
    "a", "b", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "s",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
SCHEMES: Final = frozenset({"https", "mailto"})


def sanitised(html: str) -> str:
    """Return HTML with text, lists, tables and links alone: no script, style, picture, frame, form or handler.

    Links go to https and mail, tell nobody where they were followed, and have no hold on the page.
    """
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href", "title"}},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
