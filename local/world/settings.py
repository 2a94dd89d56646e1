"""The application settings of the service, as this world fills them in."""

from local.storage.gateway.event import TOPIC
from local.world.addresses import Addresses
from local.world.credentials import Credentials


def service_settings(addresses: Addresses, credentials: Credentials) -> dict[str, str]:
    """Environment of the Functions host: the same names as in Azure, other values."""
    return {
        "FUNCTIONS_WORKER_RUNTIME": "python",
        "AzureWebJobsStorage": addresses.azurite.connection_string(),
        "LAKE": addresses.storage,
        "LAKE_HNS": "false",
        "LANDING_TOPIC": TOPIC,
        "DATABRICKS_HOST": addresses.workspace_url,
        "DATABRICKS_TOKEN": credentials.workspace_token,
        "EVENT_TOPIC_ENDPOINT": addresses.topic_url,
        "EVENT_TOPIC_KEY": credentials.topic_key,
        "OPERATOR_KEY_SHA256": credentials.operator_key_sha256,
        "WATCHDOG_SCHEDULE": "*/5 * * * * *",
        "RECONCILER_SCHEDULE": "*/30 * * * * *",
        "RUN_POLL_SECONDS": "1",
        "DRIVE_GRACE_SECONDS": "5",
        "SWEEP_SECONDS": "20",
    }
