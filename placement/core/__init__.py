"""What every noun stands on; knows none of them."""
