"""Node and edge stream → one file format each."""
