"""PAdES signatures on PDF documents (ETSI EN 319 142-1, baseline B-B), made by the installation."""
