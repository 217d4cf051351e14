"""layergen in a notebook: `%load_ext layergen`, then cells that begin with `%%layer`."""
