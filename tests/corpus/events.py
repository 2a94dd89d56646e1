"""The table: what comes in, and what becomes of it. One line is one case.

`lands` names the path that is recorded, `refused` a part of the reason that is put down. In each
case a whole file of 524,288 bytes lies at every path that a subject of landing names.
"""

from typing import Any

from tests.corpus.shapes import (
    CREATED,
    DELETED,
    LANDING,
    PATH,
    RENAMED,
    base64ed,
    cloud,
    data,
    grid,
    renamed,
    text,
    without,
)
from tests.fakes.world import TOPIC

Expected = tuple[str, str]
Case = tuple[str, str, Expected]


def lands(path: str = PATH) -> Expected:
    """This path is recorded."""
    return "lands", path


def refused(reason: str) -> Expected:
    """Nothing is recorded but a refusal with this in its reason."""
    return "refused", reason


CONTAINERS = "/blobServices/default/containers/"


def of_type(name: str) -> dict[str, Any]:
    """An event of another type of Microsoft's."""
    return grid(eventType=f"Microsoft.{name}")


def deleted(api: str) -> dict[str, Any]:
    """A deletion."""
    return grid(api=api, eventType=DELETED)


def in_container(name: str) -> dict[str, Any]:
    """The same path in another container."""
    return grid(subject=f"{CONTAINERS}{name}/blobs/{PATH}")


def renamed_into(container: str) -> dict[str, Any]:
    """A file that left landing."""
    return in_container(container) | {"eventType": RENAMED}


def with_url(url: str) -> dict[str, Any]:
    """An event whose `data.url` says something else than its subject."""
    return grid(data=data(url=url))


FOREIGN = "another storage account"
ELSEWHERE = "another container"
NO_COMMIT = "does not commit a file"
NO_DATASET = "no dataset of that name"
UNREADABLE = "neither JSON nor base64"
CONTROL = "control or formatting"
SEGMENT = "empty or relative segment"
PATTERN = "does not match"

# fmt: off
SCHEMAS: list[Case] = [
    ("event grid schema", text(grid()), lands()),
    ("cloud events schema", text(cloud()), lands()),
    ("renamed, event grid schema", text(renamed()), lands()),
    ("renamed, cloud events schema", text(cloud(type=RENAMED, data={})), lands()),
    ("subject without its slash", text(cloud(subject=LANDING[1:] + PATH)), lands()),
    ("subject with two slashes", text(cloud(subject="/" + LANDING + PATH)), lands()),
    ("topic in upper case", text(grid(topic=TOPIC.upper())), lands()),
    ("source in lower case", text(cloud(source=TOPIC.lower())), lands()),
    ("unknown extra fields", text(grid(extra={"deep": [{"er": 1}]}, another=None)), lands()),
    ("ETag with quotes", text(grid(data=data(eTag='"0x8D4BCC2E4835CD0"'))), lands()),
    ("ETag missing", text(grid(data=without(data(), "eTag"))), lands()),
    ("ETag a number", text(grid(data=data(eTag=7))), lands()),
    ("url of somebody else", text(with_url("https://attacker.example/x.csv")), lands()),
    ("url of the Data Lake endpoint", text(with_url("https://lake.dfs.core.windows.net")), lands()),
    ("url missing", text(grid(data=without(data(), "url"))), lands()),
    ("url of another path", text(with_url("https://lake.blob.core.windows.net/b.csv")), lands()),
    ("sequencer missing", text(grid(data=without(data(), "sequencer"))), lands()),
    ("sequencer an old one", text(grid(data=data(sequencer="0"))), lands()),
    ("sequencer longer than usual", text(grid(data=data(sequencer="f" * 48))), lands()),
    ("time long ago", text(grid(eventTime="1601-01-01T00:00:00Z")), lands()),
    ("time no time at all", text(grid(eventTime="yesterday")), lands()),
    ("time missing", text(without(grid(), "eventTime")), lands()),
    ("length 0 of a file that has bytes", text(grid(data=data(contentLength=0))), lands()),
    ("length negative", text(grid(data=data(contentLength=-1))), lands()),
    ("page blob, the file decides", text(grid(data=data(blobType="PageBlob"))), lands()),
    ("id missing", text(without(grid(), "id")), lands()),
    ("id a number", text(grid(id=17)), lands()),
    ("id of 10,000 characters", text(grid(id="x" * 10_000)), lands()),
    ("id with a line break", text(grid(id="a\nb")), lands()),
    ("data version 3, of SFTP", text(grid(api="SftpCommit", dataVersion="3")), lands()),
    ("metadata version 9", text(grid(metadataVersion="9")), lands()),
    ("specversion 2.0", text(cloud(specversion="2.0")), lands()),
    ("both schemas in one, the first is read", text(grid() | cloud()), lands()),
    ("an event of a megabyte", text(grid(padding="x" * 2**20)), lands()),
]

APIS: list[Case] = [
    ("PutBlob", text(grid(api="PutBlob")), lands()),
    ("PutBlockList", text(grid(api="PutBlockList")), lands()),
    ("CopyBlob", text(grid(api="CopyBlob")), lands()),
    ("FlushWithClose", text(grid(api="FlushWithClose")), lands()),
    ("SftpCommit", text(grid(api="SftpCommit")), lands()),
    ("PutBlob as a cloud event", text(cloud(api="PutBlob")), lands()),
    ("FlushWithClose as a cloud event", text(cloud(api="FlushWithClose")), lands()),
    ("CreateFile", text(grid(api="CreateFile")), refused(NO_COMMIT)),
    ("AppendFile", text(grid(api="AppendFile")), refused(NO_COMMIT)),
    ("FlushFile without close", text(grid(api="FlushFile")), refused(NO_COMMIT)),
    ("SftpCreate", text(grid(api="SftpCreate")), refused(NO_COMMIT)),
    ("PutBlock", text(grid(api="PutBlock")), refused(NO_COMMIT)),
    ("AppendBlock", text(grid(api="AppendBlock")), refused(NO_COMMIT)),
    ("PutPage", text(grid(api="PutPage")), refused(NO_COMMIT)),
    ("SetBlobTier", text(grid(api="SetBlobTier")), refused(NO_COMMIT)),
    ("SetBlobMetadata", text(grid(api="SetBlobMetadata")), refused(NO_COMMIT)),
    ("CreateDirectory", text(grid(api="CreateDirectory")), refused(NO_COMMIT)),
    ("an operation of next year", text(grid(api="PutBlobTwice")), refused(NO_COMMIT)),
    ("putblob in lower case", text(grid(api="putblob")), refused(NO_COMMIT)),
    ("no operation", text(grid(data=without(data(), "api"))), refused(NO_COMMIT)),
    ("operation a list", text(grid(data=data() | {"api": ["PutBlob"]})), refused(NO_COMMIT)),
    ("operation of two lines", text(grid(api="a\r\nb")), refused(r"'a\r\nb' does not commit")),
    ("data null", text(grid(data=None)), refused(NO_COMMIT)),
    ("data a text", text(grid(data="PutBlob")), refused(NO_COMMIT)),
    ("data missing", text(without(grid(), "data")), refused(NO_COMMIT)),
    ("data a list", text(grid(data=[data()])), refused(NO_COMMIT)),
]

TYPES: list[Case] = [
    ("BlobDeleted, DeleteBlob", text(deleted("DeleteBlob")), refused("BlobDeleted")),
    ("BlobDeleted, DeleteFile", text(deleted("DeleteFile")), refused("BlobDeleted")),
    ("BlobDeleted, SftpRemove", text(deleted("SftpRemove")), refused("BlobDeleted")),
    ("BlobDeleted as a cloud event", text(cloud(type=DELETED)), refused("BlobDeleted")),
    ("BlobTierChanged", text(of_type("Storage.BlobTierChanged")), refused("BlobTierChanged")),
    ("DirectoryCreated", text(of_type("Storage.DirectoryCreated")), refused("DirectoryCreated")),
    ("DirectoryRenamed", text(of_type("Storage.DirectoryRenamed")), refused("DirectoryRenamed")),
    ("DirectoryDeleted", text(of_type("Storage.DirectoryDeleted")), refused("DirectoryDeleted")),
    ("inventory", text(of_type("Storage.BlobInventoryPolicyCompleted")), refused("BlobInventory")),
    ("lifecycle", text(of_type("Storage.LifecyclePolicyCompleted")), refused("LifecyclePolicy")),
    ("operation", text(of_type("Storage.AsyncOperationInitiated")), refused("AsyncOperation")),
    ("a handshake", text(of_type("EventGrid.SubscriptionValidationEvent")), refused("event type")),
    ("a resource", text(of_type("Resources.ResourceWriteSuccess")), refused("ResourceWrite")),
    ("type in lower case", text(grid(eventType=CREATED.lower())), refused("event type")),
    ("type missing", text(without(grid(), "eventType")), refused("event type ''")),
    ("type null", text(grid(eventType=None)), refused("event type ''")),
    ("type of two lines", text(grid(eventType="a\nb")), refused(r"event type 'a\nb'")),
    ("type that drives a terminal", text(grid(eventType="\x1b[2J")), refused(r"'\x1b[2J'")),
    ("type from right to left", text(grid(eventType="\u202ea")), refused(r"'\u202ea'")),
    ("type of 9,000 characters", text(grid(eventType="T" * 9_000)), refused("event type 'TTT")),
]

PLACES: list[Case] = [
    ("another account", text(grid(topic=TOPIC + "2")), refused(FOREIGN)),
    ("another resource group", text(grid(topic=TOPIC.replace("/g/", "/h/"))), refused(FOREIGN)),
    ("another subscription", text(cloud(source=TOPIC.replace("/s/", "/t/"))), refused(FOREIGN)),
    ("a custom topic", text(cloud(source="tidegate")), refused(FOREIGN)),
    ("topic missing", text(without(grid(), "topic")), refused(FOREIGN)),
    ("topic null", text(grid(topic=None)), refused(FOREIGN)),
    ("topic with a slash behind", text(grid(topic=TOPIC + "/")), refused(FOREIGN)),
    ("topic of a part of it", text(grid(topic=TOPIC + "/blobServices")), refused(FOREIGN)),
    ("container accepted", text(in_container("accepted")), refused(ELSEWHERE)),
    ("container quarantine", text(in_container("quarantine")), refused(ELSEWHERE)),
    ("container landing2", text(in_container("landing2")), refused(ELSEWHERE)),
    ("container Landing", text(in_container("Landing")), refused(ELSEWHERE)),
    ("renamed away", text(renamed_into("archive")), refused(ELSEWHERE)),
    ("the container itself", text(grid(subject=CONTAINERS + "landing")), refused(ELSEWHERE)),
    ("a queue", text(grid(subject="/queueServices/default/queues/landing")), refused(ELSEWHERE)),
    ("a bare path", text(grid(subject=PATH)), refused(ELSEWHERE)),
    ("subject missing", text(without(grid(), "subject")), refused(ELSEWHERE)),
    ("subject a number", text(grid(subject=7)), refused(ELSEWHERE)),
    ("subject a list", text(grid(subject=[LANDING + PATH])), refused(ELSEWHERE)),
    ("subject empty", text(grid(subject="")), refused(ELSEWHERE)),
    ("subject of 100,000 characters", text(grid(subject="/" + "x" * 100_000)), refused(ELSEWHERE)),
    ("an escaped path, not decoded", text(grid("netflix%2Ftitles%2Fa.csv")), refused("no flow")),
    ("no path", text(grid("")), refused("1 to 1024")),
    ("no dataset", text(grid("netflix")), refused(NO_DATASET)),
    ("a folder of a dataset", text(grid("netflix/titles/")), refused(SEGMENT)),
    ("a flow nobody declared", text(grid("hulu/titles/a.csv")), refused("no flow of that name")),
    ("a flow in upper case", text(grid("NETFLIX/titles/a.csv")), refused("no flow of that name")),
    ("a dataset nobody declared", text(grid("netflix/ratings/a.csv")), refused(NO_DATASET)),
    ("a name that does not match", text(grid("netflix/titles/a.exe")), refused(PATTERN)),
    ("a temporary name", text(grid("netflix/titles/a.csv.tmp")), refused(PATTERN)),
    ("renamed to a temporary name", text(renamed("netflix/titles/a.csv.tmp")), refused(PATTERN)),
    ("two dots", text(grid("netflix/titles/../a.csv")), refused(SEGMENT)),
    ("one dot", text(grid("netflix/./titles/a.csv")), refused(SEGMENT)),
    ("a double slash", text(grid("netflix//titles/a.csv")), refused(SEGMENT)),
    ("a line break", text(grid("netflix/titles/a\n.csv")), refused(CONTROL)),
    ("NUL", text(grid("netflix/titles/a\x00.csv")), refused(CONTROL)),
    ("text from right to left", text(grid("netflix/titles/\u202evsc.csv")), refused(CONTROL)),
    ("a lone surrogate", text(grid("netflix/titles/\ud800.csv")), refused(CONTROL)),
    ("a byte order mark", text(grid("\ufeffnetflix/titles/a.csv")), refused(CONTROL)),
    ("40,000 characters", text(grid("netflix/titles/" + "x" * 40_000)), refused("1 to 1024")),
    ("40,000 pictures", text(grid("netflix/titles/" + "\U0001f30a" * 40_000)), refused("1 to")),
    ("1,025 characters", text(grid("netflix/titles/" + "x" * 1010)), refused("1 to 1024")),
]

BODIES: list[Case] = [
    ("base64 of an event", base64ed(text(grid())), lands()),
    ("base64 of a cloud event", base64ed(text(cloud())), lands()),
    ("base64 of an array of one", base64ed(text([grid()])), lands()),
    ("an array of one", text([grid()]), lands()),
    ("white space around", f" \r\n\t{text(grid())}\n ", lands()),
    ("white space around base64", f"\n{base64ed(text(grid()))}\n", lands()),
    ("a field named twice, the last counts", text(grid(id="1"))[:-1] + ', "id": "2"}', lands()),
    ("nothing", "", refused("not JSON")),
    ("white space", " \n ", refused("not JSON")),
    ("null", "null", refused(UNREADABLE)),
    ("a number", "17", refused(UNREADABLE)),
    ("a text", '"event"', refused(UNREADABLE)),
    ("an empty array", "[]", refused("an empty array")),
    ("an empty object", "{}", refused(FOREIGN)),
    ("half an event", text(grid())[:200], refused("not JSON")),
    ("two events without a comma", text(grid()) + text(grid()), refused("not JSON")),
    ("an array in an array", "[[]]", refused("not a JSON object")),
    ("brackets 10,000 deep", "[" * 10_000, refused("not JSON")),
    ("an object 10,000 deep", '{"a":' * 10_000, refused("not JSON")),
    ("a number of 10,000 digits", '{"a":' + "9" * 10_000 + "}", refused("not JSON")),
    ("an array of 5,001", "[" + "1," * 5000 + "1]", refused("more than 5000")),
    ("base64 of nothing readable", base64ed("hello"), refused("not JSON")),
    ("base64 twice", base64ed(base64ed(text(grid()))), refused("not JSON")),
    ("base64 cut off", base64ed(text(grid()) + "  ")[:-1], refused(UNREADABLE)),
    ("base64 for addresses", base64ed(text(grid())) + "-_-_", refused(UNREADABLE)),
    ("bytes that are no text", "\x00\x01\x02", refused(UNREADABLE)),
    ("half a character", "\ud800", refused(UNREADABLE)),
    ("XML", "<QueueMessage/>", refused(UNREADABLE)),
    ("JSON lines", "{}\n{}", refused("not JSON")),
    ("NaN for an event", "[NaN]", refused("not a JSON object")),
]
# fmt: on

CASES = [*SCHEMAS, *APIS, *TYPES, *PLACES, *BODIES]
