"""The subcommands of `terang`, one module per noun; backup.py also has `restore` and `recall`."""
