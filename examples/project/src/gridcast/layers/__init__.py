"""The layers of the model. layergen generates them from `descriptions/`: edit those."""
