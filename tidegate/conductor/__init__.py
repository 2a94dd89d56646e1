"""When a flow's stages run: a pure machine, and the shell that carries out what it decides."""
