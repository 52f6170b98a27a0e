"""Beside the training: the run folder is followed, sent and acknowledged; `sync` is the same on a finished folder."""
