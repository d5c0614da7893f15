"""A cluster of two nodes on this machine."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "models"))  # the server that speaks for a paid service
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
INSTALL = "Ray is not installed: pip install 'value-survey[cluster]'"
SMALL = {"num_cpus": 1, "object_store_memory": 80 * 2**20}


def patiently(start: Callable[[], Any]) -> Any:
    """Start a node; Ray gives one up that does not stand within seconds, and a busy machine is slow."""
    for _ in range(4):
        try:
            return start()
        except Exception as error:  # Ray raises no class of its own
            failure = error
    raise failure


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """The head, to which the test is connected; tests add a node and may kill it."""
    ray = pytest.importorskip("ray", reason=INSTALL)
    import watched_model  # noqa: PLC0415
    from ray.cluster_utils import Cluster  # noqa: PLC0415

    # Actors do not have this folder on their path.
    ray.cloudpickle.register_pickle_by_value(watched_model)
    head = SMALL | {"include_dashboard": False}
    made = patiently(lambda: Cluster(initialize_head=True, head_node_args=head))
    try:
        ray.init(address=made.address, log_to_driver=False, logging_level="error")
        yield made
    finally:
        ray.shutdown()
        made.shutdown()
        ray.cloudpickle.unregister_pickle_by_value(watched_model)


@pytest.fixture
def second_node(cluster: Any) -> Iterator[Any]:
    node = patiently(lambda: cluster.add_node(**SMALL))
    yield node
    if node in cluster.worker_nodes:
        cluster.remove_node(node, allow_graceful=False)
