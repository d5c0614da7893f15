"""The explorer: reads reports and data, computes no metric, loads no model, writes nothing."""
