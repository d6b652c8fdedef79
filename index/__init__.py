"""From records to two ways of looking things up: exact tables and similar vectors."""
