"""The description language: from a text to a frozen `Description`, or to what is wrong with it."""
