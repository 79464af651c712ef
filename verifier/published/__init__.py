"""The public files of a selection, read and computed again: written from docs/definitions/bundle.md alone."""
