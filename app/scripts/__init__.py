"""Scripts: text becomes a `Script`, or an error that says where and why not."""

from app.scripts.parser import is_composition, parse_file, parse_markdown, parse_scene, parse_text

__all__ = ["is_composition", "parse_file", "parse_markdown", "parse_scene", "parse_text"]
