"""Every layout, by the kind of visual it lays out."""
