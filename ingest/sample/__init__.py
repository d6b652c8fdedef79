"""The corpus that ships: invented papers of an invented conference."""
