"""What others do, as scripts of their own: they need MoviePy and nothing of ours."""
