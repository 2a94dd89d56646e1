import json
from pathlib import Path

from benchmarks.gate.contracts_of import contract_of
from benchmarks.gate.json_schema import write_schema

CONTRACTS = Path(__file__).parents[3] / "benchmarks" / "gate" / "contracts"


def test_qsv_gets_the_rules_of_the_contract(tmp_path: Path) -> None:
    target = tmp_path / "wide.json"
    write_schema(contract_of(CONTRACTS / "wide.odcs.yaml"), target)
    schema = json.loads(target.read_text())
    rules = schema["properties"]
    assert schema["uniqueCombinedWith"] == ["order_id"]
    assert rules["quantity"] == {"type": "integer", "minimum": 1.0, "maximum": 1000.0}
    assert rules["code"] == {"type": "string", "pattern": "^(?:[A-Z]{3}-[0-9]{5})$"}
    assert rules["status"]["enum"] == ["open", "paid", "shipped", "returned"]
    assert rules["shipped_at"] == {"type": ["string", "null"], "format": "date-time"}
