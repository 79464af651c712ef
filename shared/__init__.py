"""Code that the three services share; it holds no business rule of any of them."""
