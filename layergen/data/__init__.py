"""Data shipped with the package; written by the scripts of the same names, never by hand."""
