"""Curated facts as data: model families, institutions, companies, venues."""
