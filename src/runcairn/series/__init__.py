"""Numbers logged step by step: rows -> batches -> chunks -> buckets. Pure: no disk, no network, no clock."""
