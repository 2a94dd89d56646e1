"""The board under `/api/board`: pages for people, made on the server, without a script."""
