"""From the world's paper lists to clean records: parsing, tidying, reading places and models."""
