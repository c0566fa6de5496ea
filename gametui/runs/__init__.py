"""Records on disk: where files are kept, how they are written, and the JSON of a run."""
