"""What the keys of the explore screen do, one theme a module."""
