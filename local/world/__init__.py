"""The supervisor: starts the processes of the world on a laptop and ends every one of them."""
