"""From a view to text, and from texts to files: the only room that writes to the disk."""
