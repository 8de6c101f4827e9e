"""Small real files, drawn by the program: none shows a real document or a real person."""
