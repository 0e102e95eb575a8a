"""Services by name: checked going in, JSON coming out."""

import json

import pytest

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.services import registry


@pytest.mark.parametrize(("service", "params", "says"), [
    ("nothing", {}, "not a known service"), ("card", {}, "record_id: Field required"), ("card", {"record_id": 5}, "record_id"),
    ("counts", {"batch": None, "extra": 1}, "extra"), ("queue", {"filters": {"status": "odd"}}, "filters.status"),
])  # fmt: skip
def test_what_a_service_does_not_take_is_refused(context, service, params, says):
    """With the place in the parameters."""
    with pytest.raises((BadRequest, UnknownValue), match=says):
        registry.call(context, service, "anna", params)


def test_every_service_that_only_looks_goes_to_json_and_back(context, ids):
    """What a command gets over HTTP is what it gets in the process."""
    params = {"card": {"record_id": ids[0]}, "neighbour": {"record_id": ids[0], "step": 1}, "findings_of": {"record_id": ids[0]}}
    looking = ["batches", "queue", "card", "first", "neighbour", "methods", "domain_names", "list_runs", "counts", "distribution",
               "decisions_over_time", "what_next", "rule_counts", "records_with_findings", "findings_of", "list_people", "check_integrity"]  # fmt: skip
    for service in looking:
        result = registry.call(context, service, "anna", params.get(service, {}))
        assert registry.from_json(service, json.loads(json.dumps(registry.to_json(service, result)))) == result, service


def test_every_service_can_be_described(context):
    """Parameters and results of each have a schema."""
    for service in registry.SERVICES:
        assert registry.shape(service).takes.model_json_schema() is not None
