"""What the pages of the network show."""
