"""Claims in prose and what the corpus says of them: find, read, judge, and words to print."""
