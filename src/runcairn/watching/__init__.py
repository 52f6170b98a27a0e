"""How a network's numbers are spread while it trains: counted where they lie, every so many batches."""
