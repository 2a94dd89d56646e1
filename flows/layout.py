"""Where things lie: container, path and table names, the same for the service and for Spark."""

from datetime import UTC, datetime

from flows.contract import Compression, CsvFormat, FileFormat
from flows.names import DatasetName, FileId, FlowName, Stage

LANDING = "landing"
ACCEPTED = "accepted"
QUARANTINE = "quarantine"
REQUESTS = "requests"
RECEIPTS = "receipts"
LAKE = "lake"
CONTAINERS = (LANDING, ACCEPTED, QUARANTINE, REQUESTS, RECEIPTS, LAKE)

ORDER_DIGITS = 17


def accepted_folder(flow: FlowName, dataset: DatasetName) -> str:
    """The folder of `accepted` that Auto Loader reads for one dataset, without a trailing slash."""
    return f"{flow}/{dataset}"


def accepted_path(
    flow: FlowName, dataset: DatasetName, order: int, file_id: FileId, extension: str
) -> str:
    """`order` is in microseconds since 1970 UTC and names the day; `extension` has no dot."""
    day = datetime.fromtimestamp(order / 1_000_000, tz=UTC)
    folder = f"{accepted_folder(flow, dataset)}/{day:%Y/%m/%d}"
    return f"{folder}/{order:0{ORDER_DIGITS}d}-{file_id}.{extension}"


def extension(file_format: FileFormat) -> str:
    """Of a file in `accepted`, without a dot: Hadoop picks the codec by the last part of it."""
    kind = "csv" if isinstance(file_format, CsvFormat) else "jsonl"
    return f"{kind}.gz" if file_format.compression is Compression.GZIP else kind


def order_and_file_id(accepted: str) -> tuple[int, FileId]:
    """The inverse of `accepted_path`, from a path or a bare file name. Raises ValueError."""
    stem = accepted.rsplit("/", 1)[-1].split(".", 1)[0]
    order, separator, file_id = stem.partition("-")
    if not separator or len(order) != ORDER_DIGITS:
        raise ValueError(f"not the name of an accepted file: {stem}")
    return int(order), FileId(file_id)


def quarantine_folder(flow: FlowName, dataset: DatasetName, seen: datetime, file_id: FileId) -> str:
    """Holds `original.<extension>` and `rejection.json`."""
    return f"{flow}/{dataset}/{seen:%Y/%m/%d}/{file_id}"


def request_folder(flow: FlowName, stage: Stage) -> str:
    """Every request of a stage, in container `requests`."""
    return f"{flow}/{stage}"


def request_path(flow: FlowName, stage: Stage, level: int) -> str:
    """What a run must answer for, in container `requests`."""
    return f"{request_folder(flow, stage)}/{level}.json"


def receipt_prefix(flow: FlowName, stage: Stage, level: int) -> str:
    """Every attempt's receipt of a level begins with this, in container `receipts`."""
    return f"{flow}/{stage}/{level}-"


def receipt_folder(flow: FlowName, stage: Stage, level: int, attempt: int) -> str:
    """Folder of JSON lines that one attempt writes, in container `receipts`."""
    return f"{receipt_prefix(flow, stage, level)}{attempt}"


def supplier_receipt_path(flow: FlowName, file_id: FileId) -> str:
    """What the supplier of an accepted file is told, in container `receipts`."""
    return f"{flow}/files/{file_id}.json"


def supplier_rejection_path(flow: FlowName, file_id: FileId) -> str:
    """What the supplier of a rejected or held file is told, in container `receipts`."""
    return f"{flow}/files/{file_id}.rejection.json"


def supplier_page_path(flow: FlowName, file_id: FileId) -> str:
    """The same rejection as a page, in container `receipts`."""
    return f"{flow}/files/{file_id}.rejection.html"


def checkpoint_path(flow: FlowName, dataset: DatasetName) -> str:
    """Auto Loader's checkpoint, in container `lake`."""
    return f"checkpoints/{flow}/{dataset}"


def schema_location(flow: FlowName, dataset: DatasetName) -> str:
    """Auto Loader's schema log, in container `lake`."""
    return f"schemas/{flow}/{dataset}"


def schema_name(flow: FlowName, stage: Stage) -> str:
    """The schema (database) that holds the tables of a stage, without the catalog."""
    return f"{flow}_{stage}"


def table_name(catalog: str, flow: FlowName, stage: Stage, table: str) -> str:
    """Full name of a table: `<catalog>.<flow>_<stage>.<table>`."""
    return f"{catalog}.{schema_name(flow, stage)}.{table}"


def quarantine_table(dataset: DatasetName) -> str:
    """The silver table that keeps the rows of a dataset which broke its contract."""
    return f"{dataset}_quarantine"
