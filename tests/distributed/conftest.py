"""Engines of every kind: DuckDB through Ibis, and Spark as a cluster of two worker processes here."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tests.programs import needed

from answerable.audit.counting import Elsewhere

CLUSTER = "pyspark://?" + "&".join(
    (
        "spark.master=local-cluster[2,1,1024]",
        "spark.driver.bindAddress=127.0.0.1",
        "spark.driver.host=127.0.0.1",
        "spark.ui.enabled=false",
        "spark.sql.shuffle.partitions=4",
        "spark.executor.memory=1g",
    )
)
"""Two executors with memory of their own: what they share went over a network."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Elsewhere]:
    """A Spark cluster."""
    needed("java")
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    engine = Elsewhere.at(CLUSTER)
    yield engine
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    assert session is not None
    assert session.sparkContext.master.startswith("local-cluster")
    session.stop()


@pytest.fixture(params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest) -> Elsewhere:
    """An engine of each kind."""
    if request.param == "duckdb":
        return Elsewhere.at("duckdb://")
    spark: Elsewhere = request.getfixturevalue("cluster")
    return spark
