"""Stages: the ways in which a scene's objects stand, one file each; a theme names its own."""
