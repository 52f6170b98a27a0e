"""Inside the training process: `init`, `Run`, config, summary. Light, silent, and never in the way."""
