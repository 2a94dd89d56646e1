"""How the reconciler copes with a landing of a million blobs."""
