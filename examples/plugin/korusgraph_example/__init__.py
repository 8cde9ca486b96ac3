"""Plug-ins for korusgraph, to copy from: a loader, a writer and an extractor."""
