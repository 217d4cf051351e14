"""Shows a layer that has been loaded: its text with shapes, what is known at each place, and pictures of it."""
