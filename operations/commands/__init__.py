"""One file per noun of the `terang` command."""
