"""Speed, measured as a user would feel it: whole pages, over HTTP, on a real database."""
