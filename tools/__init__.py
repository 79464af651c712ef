"""Programs for developers; nothing that runs Terang imports them."""
