"""datacontract-cli: the same ODCS document, with the file as its server."""

import json
import sys
from pathlib import Path

import yaml
from datacontract.data_contract import DataContract  # type: ignore[import-not-found]  # in the peers' environment

sys.path.insert(0, str(Path(__file__).parents[3]))
from benchmarks.gate.timing import told


def work() -> int:
    """Run the contract's checks; it does not tell rows. Raises SystemExit when it read nothing."""
    path, shape = Path(sys.argv[1]).resolve(), json.loads(Path(sys.argv[2]).read_text())
    document = yaml.safe_load(Path(shape["contract"]).read_text())
    server = {"server": "local", "type": "local", "path": str(path), "format": "csv"}
    document["servers"] = [server | {"delimiter": ","}]
    for entry in document["schema"]:
        entry.pop("customProperties", None)
    run = DataContract(data_contract_str=yaml.safe_dump(document), server="local").test()
    if any("connect" in (check.reason or "") for check in run.checks):
        raise SystemExit("a cell does not convert, so it has checked nothing")
    return -1


told(work)
