"""Shapes as types: the symbolic shape of every value of a layer, inferred without a framework."""
