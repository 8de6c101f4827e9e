"""Small real files, drawn by the program: never a scan, never a person."""
