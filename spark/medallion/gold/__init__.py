"""What gold says, as functions of silver frames; the pipelines that publish it only name them."""
