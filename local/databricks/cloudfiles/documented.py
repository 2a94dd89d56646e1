"""Every documented option of Auto Loader for CSV and JSON, and what becomes of it here.

The names are those of "Auto Loader options" and of "Spark API options reference" (DataFrameReader:
common, CSV, JSON) in the documentation of Databricks. `docs/local-databricks.md` shows this table,
and a test holds the parser to it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CSV: Final = "csv"
JSON: Final = "json"


class Here(StrEnum):
    """What the local source does with an option."""

    TAKEN = "taken"
    ONLY = "one value"
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """Options that share their outcome and its reason."""

    names: tuple[str, ...]
    here: Here
    why: str
    value: str = ""
    """Of a taken option one that is not the default, of the others the one that is accepted."""
    formats: tuple[str, ...] = (CSV, JSON)


def _taken(*names: str, value: str, why: str, formats: tuple[str, ...] = (CSV, JSON)) -> Documented:
    return Documented(names=names, here=Here.TAKEN, value=value, why=why, formats=formats)


def _only(*names: str, value: str, why: str, formats: tuple[str, ...] = (CSV, JSON)) -> Documented:
    return Documented(names=names, here=Here.ONLY, value=value, why=why, formats=formats)


def _ignored(*names: str, value: str, why: str) -> Documented:
    return Documented(names=names, here=Here.IGNORED, value=value, why=why)


def _refused(*names: str, why: str, formats: tuple[str, ...] = (CSV, JSON)) -> Documented:
    return Documented(names=names, here=Here.REFUSED, why=why, formats=formats)


def _cloud_files(*names: str) -> tuple[str, ...]:
    return tuple(f"cloudFiles.{name}" for name in names)


SOURCE: Final = (
    _taken("cloudFiles.format", value="json", why="`csv` and `json`; required"),
    _taken("cloudFiles.schemaLocation", value="/elsewhere", why="required, with a schema too"),
    _taken("cloudFiles.schemaHints", value="id STRING", why="of type STRING; others are refused"),
    _taken("cloudFiles.schemaEvolutionMode", value="rescue", why="all but type widening"),
    _taken("cloudFiles.includeExistingFiles", value="false", why="counts at the first start"),
    _taken("cloudFiles.maxFilesPerTrigger", value="7", why="a hard limit"),
    _taken("cloudFiles.maxBytesPerTrigger", value="10m", why="a soft limit"),
    _only("cloudFiles.allowOverwrites", value="false", why="a path counts once"),
    _only("cloudFiles.cleanSource", value="OFF", why="accepted files stay where they are"),
    _only("cloudFiles.inferColumnTypes", value="false", why="columns are strings"),
    _only("cloudFiles.partitionColumns", value="", why="folders make no columns"),
    _only("cloudFiles.useNotifications", value="false", why="files are found by listing"),
    _only("cloudFiles.validateOptions", value="true", why="unknown options always fail"),
    _ignored(
        *_cloud_files("useManagedFileEvents", "listOnStart"),
        value="true",
        why="each trigger lists everything, so the same files are found",
    ),
    _ignored("cloudFiles.useIncrementalListing", value="auto", why="listings are whole"),
    _ignored("cloudFiles.backfillInterval", value="1 day", why="nothing is missed"),
    _refused("cloudFiles.maxFileAge", why="no file is ever forgotten"),
    _refused("cloudFiles.useStrictGlobber", why="paths have no patterns"),
    _refused(
        *_cloud_files("cleanSource.retentionDuration", "cleanSource.moveDestination"),
        why="nothing is cleaned",
    ),
    _refused(
        *_cloud_files("fetchParallelism", "pathRewrites", "resourceTag"),
        *_cloud_files("resourceGroup", "subscriptionId", "tenantId", "clientId", "clientSecret"),
        *_cloud_files("connectionString", "queueName", "region", "queueUrl", "awsAccessKey"),
        *_cloud_files("awsSecretKey", "roleArn", "roleExternalId", "roleSessionName"),
        *_cloud_files("stsEndpoint", "projectId", "client", "clientEmail", "privateKey"),
        *_cloud_files("privateKeyId", "subscription"),
        "databricks.serviceCredential",
        why="of the notification modes, which are not served",
    ),
)
FILES: Final = (
    _taken("pathGlobFilter", "fileNamePattern", value="*.csv", why="`*`, `?` and `[..]`"),
    _only("recursiveFileLookup", value="true", why="folders are always entered"),
    _only("ignoreCorruptFiles", "ignoreMissingFiles", value="false", why="they fail the stream"),
    _refused("modifiedAfter", "modifiedBefore", why="every file counts"),
)
BOTH_FORMATS: Final = (
    _taken("encoding", "charset", value="ISO-8859-1", why="every codec of Python"),
    _taken("readerCaseSensitive", value="false", why="a name that differs in case is its column"),
    _taken("rescuedDataColumn", value="lost", why="the name of the column"),
    _only("mode", value="PERMISSIVE", why="a broken line is a row, see above"),
    _refused("badRecordsPath", "columnNameOfCorruptRecord", why="broken lines are kept nowhere"),
    _refused("lineSep", why="each of LF, CR and CRLF ends a line"),
    _refused("singleVariantColumn", why="columns are strings"),
    _refused(
        *("dateFormat", "locale", "timestampFormat", "timestampNTZFormat", "timeZone"),
        why="nothing is cast, so it would change nothing: cast later",
    ),
)
OF_CSV: Final = tuple(
    Documented(names=each.names, here=each.here, why=each.why, value=each.value, formats=(CSV,))
    for each in (
        _taken("header", value="true", why="columns are mapped by the names in it"),
        _taken("sep", "delimiter", value=";", why="one character or more"),
        _taken("quote", value="'", why="one character, or none"),
        _taken("escape", value='"', why="one character"),
        _taken("multiLine", value="true", why="of one file, all line ends are alike"),
        _taken("nullValue", value="-", why="of quoted cells, too"),
        _taken("emptyValue", value="-", why="a quoted empty cell"),
        _only("ignoreLeadingWhiteSpace", value="false", why="cells are kept as they are"),
        _only("ignoreTrailingWhiteSpace", value="false", why="cells are kept as they are"),
        _only("inferSchema", value="false", why="columns are strings"),
        _only("failOnUnknownFields", value="false", why="the evolution mode says what happens"),
        _only("maxCharsPerColumn", value="-1", why="cells have no limit"),
        _only("skipRows", value="0", why="the first line that is not blank is the header"),
        _only("unescapedQuoteHandling", value="STOP_AT_DELIMITER", why="the cell is literal"),
        _refused("charToEscapeQuoteEscaping", "comment", why="not read here"),
        _refused("enforceSchema", "mergeSchema", why="columns are mapped by name"),
        _refused("extension", why="`pathGlobFilter` says which files"),
        _refused("inputBufferSize", "maxColumns", why="they have no meaning for this reader"),
        _refused("parserCaseSensitive", why="deprecated: `readerCaseSensitive`"),
        _refused(
            *("enableDateTimeParsingFallback", "failOnWidenedFields", "nanValue", "negativeInf"),
            *("positiveInf", "preferDate", "timeFormat"),
            why="nothing is cast, so it would change nothing: cast later",
        ),
    )
)
OF_JSON: Final = tuple(
    Documented(names=each.names, here=each.here, why=each.why, value=each.value, formats=(JSON,))
    for each in (
        _taken("allowNonNumericNumbers", value="false", why="`NaN` and `Infinity`"),
        _only("allowSingleQuotes", value="false", why="has to be given: the default is true"),
        _only("multiLine", value="false", why="one object on each line"),
        _only(
            *("allowBackslashEscapingAnyCharacter", "allowComments", "allowNumericLeadingZeros"),
            *("allowUnquotedControlChars", "allowUnquotedFieldNames"),
            value="false",
            why="JSON as its standard has it",
        ),
        _only("dropFieldIfAllNull", value="false", why="every name makes a column"),
        _only("primitivesAsString", value="false", why="columns are strings in any case"),
        _refused("maxNestingDepth", "maxNumLen", "maxStringLen", why="values have no limit"),
        _refused(
            *("alternateVariantEncoding", "inferTimestamp", "prefersDecimal"),
            "upgradeExceptionAsBadRecord",
            why="nothing is cast, so it would change nothing: cast later",
        ),
    )
)
DOCUMENTED: Final = (*SOURCE, *FILES, *BOTH_FORMATS, *OF_CSV, *OF_JSON)


def table() -> str:
    """For the documentation."""
    lines = ["| option | format | here | why |", "|---|---|---|---|", *map(_row, DOCUMENTED)]
    return "\n".join(lines)


def _row(option: Documented) -> str:
    names = ", ".join(f"`{name}`" for name in option.names)
    here = f"only `{option.value}`" if option.here is Here.ONLY and option.value else option.here
    here = "only empty" if option.here is Here.ONLY and not option.value else here
    formats = ", ".join(option.formats) if len(option.formats) == 1 else "both"
    return f"| {names} | {formats} | {here} | {option.why} |"
