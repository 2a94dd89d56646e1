"""The Data Lake endpoint, served over Azurite's blob API on the same port.

`azure-storage-file-datalake` takes its endpoint from the `BlobEndpoint` of a connection string and
replaces `.blob.` by `.dfs.` in it (`_shared/base_client.py`); `http://127.0.0.1:<port>/<account>`
has neither, so both kinds of requests meet at the gateway and `operation.py` tells them apart.

What differs from an account with a hierarchical namespace:
- A rename is a copy and a delete: a reader can see both names, a crash between the two leaves
  both, the ETag changes, and a folder is renamed file by file. Events are as on a real account.
- Folders are empty blobs with the metadata `hdi_isfolder`, or only the common prefix of their
  files. Writing a file makes no folder blobs above it, so `exists()` of such a folder is False.
- A rename wants the target's folder to exist, as the real one does; a folder that only its files
  imply is gone with the last of them.
- Owners, permissions, ACLs, expiry and encryption contexts are ignored when a path is created;
  asking for them or setting them is 501, as is every other operation that is not served.
- Uncommitted data beyond a flushed position is dropped (`retainUncommittedData` is not honoured),
  and data cannot be appended to a file that the Blob API wrote.
- Requests must be signed with the account's key; SAS and bearer tokens are refused here although
  the blob endpoint takes a SAS.
"""
