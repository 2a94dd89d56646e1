"""Listings in a form that tests can compare."""

from azure.storage.filedatalake.aio import FileSystemClient


async def names(files: FileSystemClient, path: str | None = None, **options: object) -> list[str]:
    listed = files.get_paths(path, **options)  # type: ignore[arg-type]  # test options by name
    return [("D " if path.is_directory else "") + path.name async for path in listed]
