"""The event gateway: Event Grid and a Data Lake endpoint in front of Azurite's blob port.

Only who writes through the gateway's port raises events. What it keeps and what it does not:

- A write is answered with success after its event is on disk. Between Azurite's commit and that
  moment `kill -9` loses the event, and the writer gets no answer. A writer that tries again raises
  it after all; otherwise only a listing of the container finds the file. Event Grid gives no
  stronger promise to a service, so the service must list anyway.
- If the outbox cannot be written the writer gets 500 although the blob is there.
- Delivery is at least once and in no order. After a restart every undelivered event is delivered,
  some perhaps a second time. `data.sequencer` has the order of the commits to one blob.
- Staged blocks, metadata, tiers, failed writes and deletes inside a blob batch raise nothing.
- Event Grid pauses an unhealthy endpoint for hours and spreads its retries at random; here the
  schedule is exact and short. Dead letters are written at once, not after five minutes.
- One topic: the account. Its resource id in the events is that of no real subscription.
"""
