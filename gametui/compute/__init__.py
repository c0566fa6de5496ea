"""The compute process: its language (protocol, wire), the app's side without jax (client), and the side with it (server)."""
