"""Finds constructor arguments and inputs that a layer takes, from its signatures, names and source.

`words` knows names, `source` reads the class, `params` and `inputs` make candidates, `find` tries them
until one works, `variants` changes each argument from its default.
"""
