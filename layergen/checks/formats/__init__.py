"""Reports as texts for programs, one form a file: `text(reports)`."""
