"""korusgraph: trade diplomacy documents to a graph whose every edge shows its sentence."""

__version__ = "0.1.0"
