"""A cluster of two nodes on this machine."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "models"))  # the server that speaks for a paid service
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
INSTALL = "Ray is not installed: pip install 'value-survey[cluster]'"

SMALL = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
WAITED_FOR = ("metrics_agent_port", "metrics_export_port", "dashboard_agent_listen_port")
"""Ports that a node is killed for if its helper has not chosen them within seconds; a busy machine needs longer."""


def add_node(cluster: Any) -> Any:
    """Start a small node whose ports are chosen already."""
    return cluster.add_node(**SMALL, **dict(zip(WAITED_FOR, _free_ports(), strict=True)))


def _free_ports() -> list[int]:
    sockets = [socket.socket() for _ in WAITED_FOR]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """The head, to which the test is connected; tests add a node and may kill it."""
    ray = pytest.importorskip("ray", reason=INSTALL)
    import watched_model  # noqa: PLC0415
    from ray.cluster_utils import Cluster  # noqa: PLC0415

    # Actors do not have this folder on their path.
    ray.cloudpickle.register_pickle_by_value(watched_model)
    made = Cluster()
    try:
        add_node(made)
        ray.init(address=made.address, log_to_driver=False, logging_level="error")
        yield made
    finally:
        ray.shutdown()
        made.shutdown()
        ray.cloudpickle.unregister_pickle_by_value(sys.modules["watched_model"])


@pytest.fixture
def second_node(cluster: Any) -> Iterator[Any]:
    node = add_node(cluster)
    yield node
    if node in cluster.worker_nodes:
        cluster.remove_node(node, allow_graceful=False)
