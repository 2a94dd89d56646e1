"""`python -m local`: the world on a laptop, from the command line."""

import typer

from local.demo.command import demo
from local.world import commands

HELP = (
    "Tidegate's world on a laptop: everything real but Azure and Databricks.\n\n"
    "`up` starts a storage account with Event Grid, a Functions host with the service in it, and "
    "a Databricks workspace with one warm Spark session, all on 127.0.0.1. It prints a connection "
    "string: drop a file into container `landing` with any Azure client and follow it into gold. "
    "What the world stores stays in its folder; the next `up` goes on from there."
)

app = typer.Typer(no_args_is_help=True, add_completion=False, help=HELP)
app.command()(commands.up)
app.command()(commands.down)
app.command()(commands.status)
app.command()(demo)

if __name__ == "__main__":
    app(prog_name="python -m local")
