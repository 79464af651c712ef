"""What the three services stand on: no business rule of any of them lives here."""
