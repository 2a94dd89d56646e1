"""`python -m local.diagrams`: draw every generated part of the documentation anew."""

from pathlib import Path

from local.diagrams.pages import PAGES, drawn


def main() -> None:
    """Rewrite the pages whose parts are stale."""
    for page in PAGES:
        path = Path(page)
        before = path.read_text()
        after = drawn(page, before)
        if after != before:
            path.write_text(after)
            print(f"{page} is drawn anew")


if __name__ == "__main__":
    main()
