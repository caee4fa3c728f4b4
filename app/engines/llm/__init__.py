"""What goes to language models and comes back: people's texts as data alone, answers held against a schema."""
