"""Order lines in columns in, answers in columns out: Arrow tables, Parquet files, processes, Polars and Spark."""
