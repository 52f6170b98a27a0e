"""Reading back what runs logged: `Api()`, as pandas, polars or Arrow."""
