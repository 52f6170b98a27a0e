"""Values that are no numbers (pictures, histograms, tables): each becomes a small dict and bytes. No disk, no run."""
