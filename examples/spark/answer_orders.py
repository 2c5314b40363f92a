"""Order lines in Parquet answered on a Spark cluster: the rules are broadcast, and each executor loads them once.

    python answer_orders.py orders.parquet answers --as-of 2026-11-28
    spark-submit answer_orders.py s3://…/orders s3://…/answers --as-of 2026-11-28 --partitions 200

Needs `pip install 'xuke[spark]'` on driver and executors. See docs/bulk.md.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
from pyspark import Broadcast
from pyspark.sql import DataFrame, SparkSession, functions
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from compliance import __version__
from compliance.bulk.columns import answered
from compliance.bulk.frames import SentLaw
from compliance.bulk.receipt import RunReceipt, digest_of_file
from compliance.law.bundle import pack, read
from compliance.law.folder import default_root

KEYS = ["reference", "line"]


def answer(spark: SparkSession, orders: DataFrame, bundle: bytes, as_of: date, partitions: int) -> DataFrame:
    """Return order lines with their answers beside them.

    Lines of a shipment go to one partition and stand together there; a line without a reference is one by itself.
    """
    digest = read(bundle, require_signature=False).digest
    sent = spark.sparkContext.broadcast(bundle)
    named = orders.toDF(*(name.replace(".", "__") for name in orders.columns))  # a dot means something else to Spark
    apart = functions.coalesce(functions.col("reference"), functions.uuid())
    keys = [key for key in KEYS if key in named.columns]
    grouped = named.repartition(partitions, apart).sortWithinPartitions(*keys)
    schema = answered(to_arrow_schema(named.schema))
    return grouped.mapInArrow(_worker(digest, sent, as_of), from_arrow_schema(schema))


def _worker(
    digest: str, sent: Broadcast[bytes], as_of: date
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from SentLaw(digest, lambda: sent.value, as_of).answer(batches)

    return work


def receipt_of(orders: str, answers: str, bundle: bytes, as_of: date, found: DataFrame) -> RunReceipt:
    """Return the receipt of a run: digests of the manifests of input and output, and counts by decision."""
    counts = {row["xuke_decision"]: row["count"] for row in found.groupBy("xuke_decision").count().collect()}
    return RunReceipt(
        as_of=as_of.isoformat(),
        rulebook=read(bundle, require_signature=False).digest,
        engine=__version__,
        inputs={Path(orders).name: manifest_of(Path(orders))},
        outputs={Path(answers).name: manifest_of(Path(answers))},
        counts={"rows": sum(counts.values()), "decisions": dict(sorted(counts.items()))},
    ).sealed()


def manifest_of(place: Path) -> str:
    """Return the SHA-256 over names and digests of the files of a table, in order."""
    files = sorted(place.glob("*.parquet")) if place.is_dir() else [place]
    listed = "".join(f"{digest_of_file(file)}  {file.name}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest()


def main() -> None:
    """Answer a table and write the answers and the receipt beside them."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("orders")
    asked.add_argument("answers")
    asked.add_argument("--as-of", type=date.fromisoformat, required=True)
    asked.add_argument("--master", default=None, help="local[2] for a try on one machine")
    asked.add_argument("--partitions", type=int, default=200)
    asked.add_argument("--bundle", type=Path, default=None, help="a rules bundle; default: the rules of the package")
    given = asked.parse_args()
    bundle = given.bundle.read_bytes() if given.bundle else pack(default_root())
    builder = SparkSession.builder.appName("xuke")
    if given.master:
        builder = builder.master(given.master)
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "20000").getOrCreate()
    try:
        found = answer(spark, spark.read.parquet(given.orders), bundle, given.as_of, given.partitions)
        found.write.mode("overwrite").parquet(given.answers)
        written = spark.read.parquet(given.answers)
        receipt = receipt_of(given.orders, given.answers, bundle, given.as_of, written)
        Path(f"{given.answers}.receipt.json").write_text(receipt.text(), "utf-8")
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
