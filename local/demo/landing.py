"""What a supplier does: write files into the landing zone with an ordinary Azure client."""

from azure.storage.filedatalake import DataLakeServiceClient

from flows.layout import LANDING
from flows.names import FileId
from local.demo.script import Drop
from tidegate.ledger.ids import file_id
from tidegate.ports import Etag


def upload(connection_string: str, drop: Drop) -> FileId:
    """Write the file; returns the id by which the service will know this version of it."""
    with DataLakeServiceClient.from_connection_string(connection_string) as account:
        file = account.get_file_client(LANDING, drop.path)
        with drop.source.open("rb") as content:
            written = file.upload_data(content, overwrite=True)
    return file_id(drop.path, Etag(str(written["etag"]).strip('"')))
