"""An AWS on loopback: MiniStack, and what a promotion needs that it lacks."""
