"""The pages of the site that are made of the project itself, so that none of them can be stale."""
