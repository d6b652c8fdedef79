"""A chat model of the user's own, as a guest: it may propose and choose, never count or cite."""
