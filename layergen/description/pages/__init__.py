"""The pages of what the reader of a description reports, one a code, in the form of the rules."""
