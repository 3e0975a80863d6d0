"""The content of the network's pages."""
